"""What is not published yet is found without looking at all that is to come."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DRAFT = sa.text("status = 'draft'")


def upgrade() -> None:
    op.create_index("ix_event_draft", "event", ["starts_at"], sqlite_where=DRAFT, postgresql_where=DRAFT)


def downgrade() -> None:
    op.drop_index("ix_event_draft", table_name="event")
