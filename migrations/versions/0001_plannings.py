"""Plannings: the state of each feed and the saved copies of its events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planning_backup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_id", sa.String(length=512), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("nb_events", sa.Integer(), nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=False),
        sa.Column("without_teacher", sa.String(), nullable=False),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=512), nullable=True),
        sa.Column("last_modified", sa.String(length=128), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_backup")),
    )
    op.create_index(op.f("ix_planning_backup_full_id"), "planning_backup", ["full_id"])
    op.create_table(
        "planning_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_id", sa.String(length=512), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backup_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["backup_id"],
            ["planning_backup.id"],
            name=op.f("fk_planning_feed_backup_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_feed")),
        sa.UniqueConstraint("full_id", name=op.f("uq_planning_feed_full_id")),
    )


def downgrade() -> None:
    op.drop_table("planning_feed")
    op.drop_table("planning_backup")
