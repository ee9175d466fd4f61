"""Following a university's own system: its keys, terms of levels, sources of events, runs; what programs gain by it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _instant(name: str, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _new_text(name: str, length: int) -> sa.Column[str]:
    """A column that rows have which exist already."""
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _new_flag(name: str, value: sa.sql.elements.ColumnElement[bool]) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=value)


def upgrade() -> None:
    op.add_column("program", _new_text("degree_type", 50))
    op.add_column("program", sa.Column("faculty_id", sa.Uuid(), nullable=True))
    op.add_column("program", _new_flag("is_active", sa.true()))
    op.add_column("level", _new_flag("is_active", sa.true()))
    op.add_column("course", _new_text("module_number", 50))
    op.create_index("ix_course_module_number", "course", ["module_number"])
    op.add_column("change_batch", _new_flag("is_bulk", sa.false()))
    _tell_the_public()
    _create_source_keys()
    _create_periods()
    _create_event_sources()
    _create_runs()
    _create_errors()
    _create_states()


def _tell_the_public() -> None:
    """What was logged before is not shown: it may tell of drafts."""
    op.add_column("change", sa.Column("shown", sa.String(length=16), nullable=True))
    op.add_column("change", sa.Column("clashes", sa.JSON(), nullable=True))
    shown = sa.text("shown IS NOT NULL")
    op.create_index("ix_change_shown", "change", ["kind", "id"], sqlite_where=shown, postgresql_where=shown)
    op.create_table(
        "change_subject",
        _text("kind", 16),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["change_batch.id"], name="fk_change_subject_batch_id"),
        sa.PrimaryKeyConstraint("kind", "subject_id", "batch_id", "event_id", name="pk_change_subject"),
    )


def _create_source_keys() -> None:
    op.create_table(
        "source_key",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("kind", 16),
        _text("key", 300),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("missing_lists", sa.Integer(), nullable=False),
        _instant("missing_since"),
        sa.Column("overlaid", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source_key"),
    )
    op.create_index("uq_source_key", "source_key", ["kind", "key"], unique=True)
    op.create_index("ix_source_key_record", "source_key", ["kind", "record_id"])


def _create_periods() -> None:
    op.create_table(
        "academic_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        _text("upstream_id", 64),
        _text("upstream_name", 255),
        _text("feed_hash", 64),
        sa.Column("event_count", sa.Integer(), nullable=False),
        _instant("last_ok_at"),
        sa.Column("empty_streak", sa.Integer(), nullable=False),
        _instant("empty_since"),
        _text("suspicious_hash", 64),
        _instant("suspicious_since"),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name="fk_academic_period_term_id"),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name="fk_academic_period_level_id"),
        sa.PrimaryKeyConstraint("id", name="pk_academic_period"),
        sa.UniqueConstraint("uid", name="uq_academic_period_uid"),
    )
    op.create_index("uq_academic_period", "academic_period", ["term_id", "level_id"], unique=True)
    op.create_index("ix_academic_period_level_id", "academic_period", ["level_id"])
    current = sa.text("is_current")
    op.create_index(
        "uq_academic_period_current",
        "academic_period",
        ["level_id"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )


def _create_event_sources() -> None:
    op.create_table(
        "event_source",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        _text("source_uid", 255),
        _text("content_key", 64),
        _text("row_hash", 64),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_event_source_event_id"),
        sa.ForeignKeyConstraint(["period_id"], ["academic_period.id"], name="fk_event_source_period_id"),
        sa.PrimaryKeyConstraint("event_id", "period_id", name="pk_event_source"),
    )
    for column in ("period_id", "source_uid", "content_key"):
        op.create_index(f"ix_event_source_{column}", "event_source", [column])


def _create_runs() -> None:
    op.create_table(
        "sync_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        _text("trigger", 16),
        _text("owner", 64),
        sa.Column("is_dry_run", sa.Boolean(), nullable=False),
        _instant("started_at", nullable=False),
        _instant("heartbeat_at", nullable=False),
        _instant("ended_at"),
        _text("outcome", 16),
        _text("message", 500),
        sa.Column("counters", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sync_run"),
        sa.UniqueConstraint("uid", name="uq_sync_run_uid"),
    )
    op.create_index("ix_sync_run_started_at", "sync_run", ["started_at"])


def _create_errors() -> None:
    op.create_table(
        "sync_error",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column("level_id", sa.Integer(), nullable=True),
        _text("kind", 32),
        _text("message", 500),
        _instant("updated_at", nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_sync_error_program_id"),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name="fk_sync_error_level_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sync_error"),
    )
    op.create_index("uq_sync_error_pair", "sync_error", ["program_id", "level_id"], unique=True)
    op.create_index("ix_sync_error_updated_at", "sync_error", ["updated_at"])


def _create_states() -> None:
    op.create_table(
        "sync_state",
        _text("instance", 64),
        _text("base_url", 500),
        _text("current_pu", 64, nullable=True),
        _instant("last_fetched_at"),
        _instant("rooms_fetched_at"),
        _text("resume_after", 64),
        sa.Column("capabilities", sa.JSON(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("instance", name="pk_sync_state"),
    )


def downgrade() -> None:
    for table in ("sync_state", "sync_error", "sync_run", "event_source", "academic_period", "source_key"):
        op.drop_table(table)
    op.drop_table("change_subject")
    op.drop_index("ix_change_shown", "change")
    op.drop_column("change", "clashes")
    op.drop_column("change", "shown")
    op.drop_column("change_batch", "is_bulk")
    op.drop_index("ix_course_module_number", "course")
    op.drop_column("course", "module_number")
    op.drop_column("level", "is_active")
    for column in ("degree_type", "faculty_id", "is_active"):
        op.drop_column("program", column)
