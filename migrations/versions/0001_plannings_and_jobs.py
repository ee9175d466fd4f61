"""Plannings: feeds, saved copies and due refreshes; background jobs: who runs them and how they are doing."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_lease",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_lease")),
    )
    op.create_table(
        "job_state",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_state")),
    )
    op.create_table(
        "planning_backup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_id", sa.String(length=512), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("doubt", sa.String(length=16), nullable=True),
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
    op.create_index("ix_planning_backup_full_id", "planning_backup", ["full_id"])

    op.create_table(
        "planning_refresh",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_id", sa.String(length=512), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_refresh")),
        sa.UniqueConstraint("full_id", name=op.f("uq_planning_refresh_full_id")),
    )
    op.create_index("ix_planning_refresh_claim", "planning_refresh", ["due_at", "priority"])

    op.create_table(
        "planning_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_id", sa.String(length=512), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backup_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failure_kind", sa.String(length=32), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backup_id"],
            ["planning_backup.id"],
            name=op.f("fk_planning_feed_backup_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_feed")),
        sa.UniqueConstraint("full_id", name=op.f("uq_planning_feed_full_id")),
    )
    op.create_index("ix_planning_feed_failed_at", "planning_feed", ["failed_at"])
    op.create_index("ix_planning_feed_refreshed_at", "planning_feed", ["refreshed_at"])


def downgrade() -> None:
    op.drop_index("ix_planning_feed_refreshed_at", table_name="planning_feed")
    op.drop_index("ix_planning_feed_failed_at", table_name="planning_feed")

    op.drop_table("planning_feed")
    op.drop_index("ix_planning_refresh_claim", table_name="planning_refresh")

    op.drop_table("planning_refresh")
    op.drop_index("ix_planning_backup_full_id", table_name="planning_backup")

    op.drop_table("planning_backup")
    op.drop_table("job_state")
    op.drop_table("job_lease")
