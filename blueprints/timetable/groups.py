"""``/levels/{levelId}/groups``: the groups of a level."""

from dataclasses import replace

from flask import Response, url_for
from sqlalchemy.orm import Session

from blueprints.access import requires
from blueprints.timetable.answers import created_answer, read_answer, require_match, written_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.presenters import group_out
from blueprints.timetable.schemas import DryRun, GroupIn, GroupOut, ListQuery
from models import Group, Role
from services.changes.edit import Edit
from services.registries import groups, levels
from services.registries.groups import GroupFields

GROUPS = f"/levels/<{ID}:level_id>/groups"
GROUP = f"{GROUPS}/<{ID}:group_id>"


@api.get(GROUPS)
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[GroupOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_groups(level_id: int, query: ListQuery) -> Response:
    """Groups of a level by name."""
    with reading() as session:
        levels.get(session, level_id)
        found = groups.listing(session, Group.level_id == level_id, **query.model_dump())
        return read_answer([group_out(group) for group in found])


@api.get(GROUP)
@api.output(GroupOut)
@requires(Role.ADMIN)
def get_group(level_id: int, group_id: int) -> Response:
    """One group of this level."""
    with reading() as session:
        group = _of_level(session, level_id, group_id)
        return read_answer(group_out(group), group.version)


@api.post(GROUPS)
@api.input(GroupIn, arg_name="group")
@api.input(DryRun, location="query", arg_name="query")
@api.output(GroupOut, status_code=201)
@requires(Role.ADMIN)
def create_group(level_id: int, group: GroupIn, query: DryRun) -> Response:
    """Add a group to a level; `parentId` names the group that it is a part of."""
    with editing(dry_run=query.dryRun) as edit:
        created = groups.create(edit, level_id, GroupFields(**group.given()))
        location = url_for(".get_group", level_id=level_id, group_id=created.id)
        return created_answer(group_out(created), created.version, location, dry_run=query.dryRun)


@api.put(GROUP)
@api.input(GroupIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(GroupOut)
@requires(Role.ADMIN)
def change_group(level_id: int, group_id: int, change: GroupIn, query: DryRun) -> Response:
    """Change a group. Below a new parent its items may clash with the parent's."""
    with editing(dry_run=query.dryRun) as edit:
        group = _locked(edit, level_id, group_id)
        require_match(group_out(group), group.version)
        changed = groups.update(edit, group, replace(GroupFields.of(group), **change.given()))
        return written_answer(group_out(changed), changed.version)


@api.delete(GROUP)
@api.input(DryRun, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_group(level_id: int, group_id: int, query: DryRun) -> Response:
    """Delete a group with its parts; items for other groups, too, go on without it."""
    with editing(exclusive=True, dry_run=query.dryRun) as edit:
        group = _locked(edit, level_id, group_id)
        require_match(group_out(group), group.version)
        groups.delete(edit, group)
    return Response(status=204)


def _of_level(session: Session, level_id: int, group_id: int) -> Group:
    """Raises Unknown for the level first, then for a group that is not in it."""
    levels.get(session, level_id)
    return groups.get(session, group_id, Group.level_id == level_id)


def _locked(edit: Edit, level_id: int, group_id: int) -> Group:
    levels.get(edit.session, level_id)
    return groups.locked(edit, group_id, level_id)
