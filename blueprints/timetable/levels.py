"""``/levels``: levels, each read with its groups."""

from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from blueprints.access import requires
from blueprints.timetable.answers import (
    created_answer,
    deleted_answer,
    read_answer,
    require_match,
    written_answer,
)
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.presenters import initials, level_details_out, level_out
from blueprints.timetable.schemas import CascadeQuery, DryRun, LevelDetailsOut, LevelIn, LevelOut, ListQuery
from blueprints.timetable.sent_back import changed
from models import Level, Role
from services.registries import levels
from services.registries.levels import LevelFields


@api.get("/levels")
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[LevelDetailsOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_levels(query: ListQuery) -> Response:
    """Levels by name, each with its groups."""
    with reading() as session:
        found = levels.listing(session, **query.model_dump())
        groups = levels.groups_of(session, found)
        return read_answer([level_details_out(level, groups[level.id]) for level in found])


@api.get(f"/levels/<{ID}:level_id>")
@api.output(LevelDetailsOut)
@requires(Role.ADMIN)
def get_level(level_id: int) -> Response:
    """One level with its groups."""
    with reading() as session:
        level = levels.get(session, level_id)
        return read_answer(_details(session, level), level.version)


@api.post("/levels")
@api.input(LevelIn, arg_name="level")
@api.input(DryRun, location="query", arg_name="query")
@api.output(LevelOut, status_code=201)
@requires(Role.ADMIN)
def create_level(level: LevelIn, query: DryRun) -> Response:
    """Add a level; its name is unique in its program, or among those without one."""
    with editing(dry_run=query.dryRun) as edit:
        created = levels.create(edit, LevelFields(**level.given()))
        return created_answer(
            level_out(created),
            created.version,
            url_for(".get_level", level_id=created.id),
            dry_run=query.dryRun,
            shown=_details(edit.session, created),
        )


@api.put(f"/levels/<{ID}:level_id>")
@api.input(LevelIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(LevelOut)
@requires(Role.ADMIN)
def change_level(level_id: int, change: LevelIn, query: DryRun) -> Response:
    """Change a level."""
    with editing(dry_run=query.dryRun) as edit:
        level = levels.locked(edit, level_id)
        require_match(_details(edit.session, level), level.version)
        written = levels.update(edit, level, changed(LevelFields.of(level), change, initials))
        shown = _details(edit.session, written)
        return written_answer(level_out(written), written.version, shown=shown)


@api.delete(f"/levels/<{ID}:level_id>")
@api.input(CascadeQuery, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_level(level_id: int, query: CascadeQuery) -> Response:
    """Delete a level with its groups; with `cascade` also the schedule items that need it.

    Items that groups of other levels attend, too, go on without its groups; its teaching units stay without a level.
    """
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        level = levels.locked(edit, level_id)
        require_match(_details(edit.session, level), level.version)
        return deleted_answer(levels.delete(edit, level, query.cascade))


def _details(session: Session, level: Level) -> dict[str, Any]:
    return level_details_out(level, levels.groups_of(session, [level])[level.id])
