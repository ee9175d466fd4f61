"""What the last turn of a job did, asking for one at once, and finding in the log what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANTS = ("began_at", "ended_at", "asked_at")


def upgrade() -> None:
    for name in INSTANTS:
        op.add_column("job_state", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("job_state", sa.Column("failed_with", sa.String(length=200), nullable=True))
    # What a batch did is counted without reading its rows.
    op.create_index("ix_change_done", "change", ["batch_id", "kind", "action"])


def downgrade() -> None:
    op.drop_index("ix_change_done", table_name="change")
    for name in (*INSTANTS, "failed_with"):
        op.drop_column("job_state", name)
