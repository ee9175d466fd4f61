"""One thing by the id in an address: its page, or what else may have been meant."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from blueprints.pages.errors import SUGGESTIONS, unknown_thing
from blueprints.services import new_session, plannings
from models import Named
from services.catalog.listing import NotThere, one
from services.database import snapshot
from services.plannings.catalogue import TIMETABLE
from services.plannings.timetable_tree import full_id_of
from services.registries.nearest import nearest

NamedT = TypeVar("NamedT", bound=Named)
FactsT = TypeVar("FactsT")


def register(bp: Blueprint) -> None:
    bp.app_template_global("full_id_of")(full_id_of)
    bp.app_template_global("timetable_has")(timetable_has)


def timetable_has(kinds: str) -> bool:
    """Whether our own timetable has any ``rooms``, ``levels``, ``courses``: some have feeds alone."""
    return f"{TIMETABLE}.{kinds}" in plannings().catalogue().nodes


def found_or_near(
    model: type[NamedT],
    uid: str,
    read: Callable[[Session, NamedT], FactsT],
    show: Callable[[NamedT, FactsT], Response],
    *options: ORMOption,
) -> Response:
    """What ``show`` makes of a thing and of what was ``read`` about it; 404 with those whose names are near to what
    stands in its place. Pages are made when the session is over: they may want one of their own."""
    near: Sequence[NamedT] | None = None
    with snapshot(new_session()) as session:
        try:
            found = one(session, model, _uid(uid), model.kind, *options)
        except NotThere:
            near = [] if _uid(uid) else nearest(session, model, uid, SUGGESTIONS, *options)
        else:
            facts = read(session, found)
    return show(found, facts) if near is None else unknown_thing(model.kind, near)


def _uid(text: str) -> UUID | None:
    """An id has one spelling only."""
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return uid if str(uid) == text else None
