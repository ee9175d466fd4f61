"""A site of the size of a university that follows a StarPlan server, with plannings of other institutions beside it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import create_app, make_accounts_ready
from bench.feeds import calendar, meetings
from bench.timetable_data import FIRST_MONDAY, MEDIUM, fill
from blueprints.services import services_of, stop
from config import Settings
from extensions import db
from models import Course, Event, Group, Instructor, Level, PlanningFeed, Program, Room, User
from services.accounts.last_writer import Writes
from services.accounts.preferences import Owner, write
from services.changes.search_keys import search_key
from services.database import writing
from services.memory import stop_answers_less

USERNAME, PASSWORD = "bench", "bench of the pages"
PLANNINGS, MEETINGS = 500, 400
PER_INSTITUTION = 50
BUILDINGS, LETTERS = 8, 22


@contextmanager
def site(folder: Path) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The application, and what stands in the braces of its addresses."""
    ids = _write_catalogue(folder / "plannings")
    settings = Settings(
        instance_path=folder,
        plannings_location=folder / "plannings",
        superadmin_username=USERNAME,
        superadmin_password=SecretStr(PASSWORD),
        ratelimit_enabled=False,
        run_jobs=False,
        demo=False,
        log_level="error",
    )
    app = create_app(settings)
    make_accounts_ready(app)
    with app.app_context():
        fill(db.engine, MEDIUM)
    with writing(services_of(app).new_session) as session:
        _name(session)
        _note_feeds(session, ids)
        places = {**_places(session), "planning": ids[0], "branch": ids[0].partition(".")[0]}
        chosen = [ids[0], *(f"timetable.{kind}.{places[kind]}" for kind in ("group", "room", "instructor"))]
        user = session.scalars(select(User)).one()
        write(session, Owner(user.id), Writes({"plannings": chosen}), datetime.now(UTC))
    stop_answers_less()  # as wsgi.py does before the first request
    yield app, places
    stop(app)
    with app.app_context():
        db.engine.dispose()


def _write_catalogue(folder: Path) -> list[str]:
    """Institutions whose feeds lie in files; gives the full ids of all plannings."""
    folder.mkdir()
    ids = []
    for first in range(0, PLANNINGS, PER_INSTITUTION):
        name = f"faculty-{first // PER_INSTITUTION}"
        leaves = []
        for number in range(first, first + PER_INSTITUTION):
            (folder / f"{number}.ics").write_bytes(calendar(meetings(number, MEETINGS, FIRST_MONDAY)))
            leaf = f"group-{number}"
            leaves.append({"id": leaf, "title": f"Licence, groupe {number}", "url": f"file:{number}.ics"})
            ids.append(f"{name}.licence.{leaf}")
        tree = {"title": name, "children": [{"id": "licence", "title": "Licence", "children": leaves}]}
        (folder / f"{name}.json").write_text(json.dumps(tree))
    return ids


def _name(session: Session) -> None:
    """Give courses the first letters of a university's, everything what searches find it by, rooms their buildings."""
    session.execute(update(Course).values(name=func.char(65 + Course.id % LETTERS).concat(Course.name)))
    for model in (Program, Level, Group, Course, Room, Instructor):
        rows = session.execute(select(model.id, model.name)).all()
        session.execute(update(model), [{"id": one.id, "search_key": search_key(one.name)} for one in rows])
    session.execute(update(Room).values(building="Building " + Room.id % BUILDINGS))


def _note_feeds(session: Session, ids: list[str]) -> None:
    """That all plannings were read an hour ago."""
    at = datetime.now(UTC) - timedelta(hours=1)
    usual = {"counts": "", "host": "feeds.example.org:443", "failures": 0, "refreshed_at": at}
    session.add_all(PlanningFeed(full_id=full_id, **usual) for full_id in ids)


def _places(session: Session) -> dict[str, str]:
    """The first of each kind, and the first meeting of that group."""
    first = {
        model.kind: session.get_one(model, 1) for model in (Program, Level, Group, Course, Room, Instructor)
    }
    meeting = select(Event).where(Event.bookings.any(group_id=first["group"].id)).order_by(Event.id).limit(1)
    return {kind: str(row.uid) for kind, row in (first | {"event": session.scalars(meeting).one()}).items()}
