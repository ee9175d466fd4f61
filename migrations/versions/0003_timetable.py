"""The timetable with the log of its changes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _where(condition: str) -> dict[str, Any]:
    """Options of an index that has only some of the rows."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "instructor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("abbreviation", sa.String(length=50), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("tags", sa.String(length=1000), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_instructor"),
        sa.UniqueConstraint("uid", name="uq_instructor_uid"),
    )

    op.create_table(
        "program",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("abbreviation", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_program"),
        sa.UniqueConstraint("uid", name="uq_program_uid"),
    )

    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("abbreviation", sa.String(length=50), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("building", sa.String(length=255), nullable=False),
        sa.Column("campus", sa.String(length=255), nullable=False),
        sa.Column("tags", sa.String(length=1000), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity > 0", name="ck_room_capacity"),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
        sa.UniqueConstraint("uid", name="uq_room_uid"),
    )
    op.create_index("ix_room_capacity", "room", ["capacity"])

    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("weekdays", sa.String(length=16), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("start_time", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("uid", name="uq_series_uid"),
    )

    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("abbreviation", sa.String(length=50), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_term"),
        sa.UniqueConstraint("uid", name="uq_term_uid"),
    )

    op.create_table(
        "change_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("door", sa.String(length=16), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["undoes_id"], ["change_batch.id"], name="fk_change_batch_undoes_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_change_batch_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_change_batch"),
        sa.UniqueConstraint("uid", name="uq_change_batch_uid"),
        sa.UniqueConstraint("undoes_id", name="uq_change_batch_undoes_id"),
    )
    op.create_index("ix_change_batch_made_at", "change_batch", ["made_at"])
    op.create_index("ix_change_batch_user_id", "change_batch", ["user_id"])

    op.create_table(
        "level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Integer(), nullable=True),
        sa.Column("abbreviation", sa.String(length=50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_level_program_id"),
        sa.PrimaryKeyConstraint("id", name="pk_level"),
        sa.UniqueConstraint("uid", name="uq_level_uid"),
    )
    op.create_index("ix_level_program_id", "level", ["program_id"])

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["change_batch.id"], name="fk_change_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_batch_id", "change", ["batch_id"])
    op.create_index("ix_change_record", "change", ["kind", "record_id"])

    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("abbreviation", sa.String(length=50), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name="fk_course_level_id"),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
        sa.UniqueConstraint("uid", name="uq_course_uid"),
    )
    op.create_index("ix_course_level_id", "course", ["level_id"])

    op.create_table(
        "group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("classe", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["level_id"], ["level.id"], name="fk_group_level_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["group.id"], name="fk_group_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_group"),
        sa.UniqueConstraint("uid", name="uq_group_uid"),
    )
    op.create_index("ix_group_level_id", "group", ["level_id"])
    op.create_index("ix_group_parent_id", "group", ["parent_id"])

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("original_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("location_text", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name="ck_event_order"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_event_course_id"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_event_series_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("uid", name="uq_event_uid"),
    )
    op.create_index("ix_event_course_id", "event", ["course_id"])
    op.create_index("ix_event_elsewhere", "event", ["starts_at"], **_where("location_text <> ''"))
    op.create_index("ix_event_series_id", "event", ["series_id"])
    op.create_index("ix_event_starts_at", "event", ["starts_at"])

    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("instructor_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN room_id IS NULL THEN 0 ELSE 1 END + "
            "CASE WHEN instructor_id IS NULL THEN 0 ELSE 1 END + "
            "CASE WHEN group_id IS NULL THEN 0 ELSE 1 END = 1",
            name="ck_booking_one_resource",
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_booking_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name="fk_booking_group_id"),
        sa.ForeignKeyConstraint(["instructor_id"], ["instructor.id"], name="fk_booking_instructor_id"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_booking_room_id"),
        sa.PrimaryKeyConstraint("id", name="pk_booking"),
    )
    op.create_index("ix_booking_event_id", "booking", ["event_id"])
    for resource in ("group", "instructor", "room"):
        taken = _where(f"{resource}_id IS NOT NULL")
        op.create_index(f"ix_booking_{resource}", "booking", [f"{resource}_id", "starts_at"], **taken)


def downgrade() -> None:
    op.drop_table("booking")
    op.drop_table("event")
    op.drop_table("group")
    op.drop_table("course")
    op.drop_table("change")
    op.drop_table("level")
    op.drop_table("change_batch")
    op.drop_table("term")
    op.drop_table("series")
    op.drop_table("room")
    op.drop_table("program")
    op.drop_table("instructor")
