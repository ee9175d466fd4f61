"""Places that feeds name, so that rooms can tell of meetings which book nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "planning_feed",
        sa.Column("places_of", sa.String(length=64), nullable=False, server_default=""),
    )
    op.create_table(
        "named_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["planning_feed.id"], name="fk_named_place_feed_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_named_place"),
    )
    op.create_index("ix_named_place_feed_id", "named_place", ["feed_id"])
    op.create_index("ix_named_place_when", "named_place", ["place", "starts_at"])


def downgrade() -> None:
    op.drop_table("named_place")
    op.drop_column("planning_feed", "places_of")
