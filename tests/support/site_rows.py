"""What fills a site, so that each page of the table has something to show."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from models import (
    ApiKey,
    Booking,
    ConnectedAccount,
    Course,
    Event,
    Group,
    ImportRun,
    ImportState,
    ImportTemplate,
    Instructor,
    KeyPurpose,
    Level,
    LoginDoor,
    LoginSession,
    Named,
    Passkey,
    Program,
    Role,
    Room,
    SyncError,
    SyncRun,
    SyncState,
    User,
)
from services.accounts import invites
from services.accounts.last_writer import Writes
from services.accounts.preferences import Owner, write
from services.changes.edit import Actor, editing
from services.database import SessionFactory, writing
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from services.subscriptions import links
from services.transfer.runs.mapping import guessed
from services.transfer.runs.preview import counts_of
from services.transfer.runs.seen import SeenColumn, SeenFile, SeenTable
from services.transfer.summary import ImportSummary
from support.feed_rows import Rows

STARPLAN = "http://127.0.0.1:9/splan"
"""A server that nobody runs."""
SETTINGS = {
    "signup": "invite",
    "starplan_base_url": STARPLAN,
    "github_client_id": "id",
    "github_client_secret": "secret",
    "ratelimit_enabled": "false",
}
"""With these there are pages for all that an installation can offer."""


def fill_site(
    new_session: SessionFactory, username: str, plannings: list[str], times: int = 1
) -> dict[str, str]:
    """Give a site with a timetable, a planning and a user what else its pages are about; gives its places.

    Of all lists there are ``times`` as many.
    """
    now = datetime.now(UTC)
    with new_session() as session:
        user = session.scalars(select(User).where(User.username == username)).one()
    found = _busiest(new_session)
    run = _follow(new_session, now, times)
    batch = _clash(new_session, now, times)
    _fail(new_session, plannings[1:])
    _gather_accounts(new_session, user.id, now, times)
    chosen = [plannings[0], *(f"timetable.{kind}.{found[kind]}" for kind in ("group", "room", "instructor"))]
    with writing(new_session) as session:
        write(session, Owner(user.id), Writes({"plannings": chosen}), now)
        for number in range(times):
            newest = links.newest_of(session, Owner(user.id))
            links.make(session, Owner(user.id), f"Calendar {number}", None, now, newest)
    branch = plannings[0].rpartition(".")[0]
    found |= _import(new_session, user.id, now, times)
    invite = _invite(new_session, Actor(username, "page", user.id), now, times)
    return {**found, "planning": plannings[0], "branch": branch, "invite": invite, "run": run, "batch": batch}


def _busiest(new_session: SessionFactory) -> dict[str, str]:
    """Of each kind of things the one with most meetings, and one of its meetings."""

    def most(session: Any, model: type[Named], column: Any) -> Any:
        query = select(model).join(Booking, column == model.id).group_by(model.id)
        return session.scalars(query.order_by(func.count().desc(), model.id).limit(1)).one()

    with new_session() as session:
        columns = {Room: Booking.room_id, Instructor: Booking.instructor_id, Group: Booking.group_id}
        found = {model.kind: most(session, model, column) for model, column in columns.items()}
        found["level"] = session.get_one(Level, found["group"].level_id)
        found["program"] = session.get_one(Program, found["level"].program_id)
        course = select(Course).join(Event).group_by(Course.id).order_by(func.count().desc(), Course.id)
        found["course"] = session.scalars(course.limit(1)).one()
        of_group = select(Event).join(Booking).where(Booking.group_id == found["group"].id)
        found["event"] = session.scalars(of_group.order_by(Event.id).limit(1)).one()
        return {name: str(row.uid) for name, row in found.items()} | {"event_id": str(found["event"].id)}


def _follow(new_session: SessionFactory, now: datetime, times: int) -> str:
    """Sweeps, the last of which has failed for some levels; gives the uid of one."""
    began = now - timedelta(hours=1)
    usual = {"started_at": began, "heartbeat_at": began, "ended_at": began + timedelta(seconds=80)}
    counters = {"plans": 4, "plans_in_all": 4, "changed": 1, "created": 12}
    report = {"levels": []}
    with writing(new_session) as session:
        state = SyncState(instance="127.0.0.1", base_url=STARPLAN, last_fetched_at=began, capabilities={})
        runs = [
            SyncRun(trigger="job", outcome="complete", counters=counters, report=report, uid=uuid4(), **usual)
            for _ in range(2 * times)
        ]
        levels = session.scalars(select(Level).order_by(Level.id).limit(2 * times)).all()
        errors = [
            SyncError(
                program_id=one.program_id, level_id=one.id, kind="gate", message="Empty", updated_at=now
            )
            for one in levels
        ]
        session.add_all([state, *runs, *errors])
        return str(runs[0].uid)


def _clash(new_session: SessionFactory, now: datetime, times: int) -> str:
    """Events that a sweep has put into rooms where something is already; gives the id of their batch."""
    with editing(new_session, Actor("sweep", "sync")) as edit:
        taken = select(Booking).where(Booking.room_id.is_not(None), Booking.starts_at > now)
        for one in edit.session.scalars(taken.order_by(Booking.starts_at, Booking.id).limit(2 * times)).all():
            row = Event()
            takes = Resources((one.room_id or 0,), (), ())
            EventFields(Slot(one.starts_at, one.ends_at), takes, summary="Swept").write_to(row)
            edit.add_later(row)
    return str(edit.batch_id)


def _fail(new_session: SessionFactory, plannings: list[str]) -> None:
    """Every other feed is in trouble, the rest are well."""
    rows = Rows(new_session)
    for number, full_id in enumerate(plannings):
        if number % 2:
            rows.feed(full_id, failures=4, failure_kind="timeout", host="feeds.example:443")
            rows.quarantine(full_id, 12, hours=2)
        else:
            rows.feed(full_id, (290, 301), counts="20400:290,20401:301")


def _gather_accounts(new_session: SessionFactory, user_id: int, now: datetime, times: int) -> None:
    """Other people, and a user's own sessions, passkeys, connected accounts and key."""
    with writing(new_session) as session:
        session.get_one(User, user_id).api_access = True
        session.add(
            ApiKey(
                purpose=KeyPurpose.PLANNER,
                name="planner",
                prefix="key",
                token_hash="hash",
                user_id=user_id,
                created_at=now,
            )
        )
        for number in range(2 * times):
            name = f"person-{number}"
            session.add(User(username=name, username_key=name, name=f"Person {number}"))
            session.add(_session(user_id, number, now))
            session.add(_passkey(user_id, number, now))
            session.add(
                ConnectedAccount(user_id=user_id, provider="github", subject=name, label=name, created_at=now)
            )


def _session(user_id: int, number: int, now: datetime) -> LoginSession:
    return LoginSession(
        user_id=user_id,
        door=LoginDoor.BROWSER,
        method="password",
        device_id=f"device {number}",
        address="192.0.2.7",
        created_at=now,
        used_at=now,
        expires_at=now + timedelta(days=30),
    )


def _passkey(user_id: int, number: int, now: datetime) -> Passkey:
    return Passkey(
        user_id=user_id,
        name=f"Passkey {number}",
        credential_id=b"credential %d" % number,
        public_key=b"",
        device_type="single_device",
        backed_up=False,
        created_at=now,
    )


def _import(new_session: SessionFactory, user_id: int, now: datetime, times: int) -> dict[str, str]:
    """Uploads whose columns are not told yet, imports that are done, templates; gives the uid of one of each."""
    table = SeenTable("", 2, [SeenColumn("Salle", "A", "B204"), SeenColumn("Places", "B", "40")])
    told = guessed("salles.csv", table)
    common = {"user_id": user_id, "username": "somebody", "created_at": now}
    upload = {"files": [SeenFile("salles.csv", "text/csv", [table]).as_dict()], "mapping": [[told]]}
    done = {
        "state": ImportState.APPLIED,
        "counts": counts_of(ImportSummary(2, 1, 0, 1, 0, (), (), {"room": 2}, None)),
    }
    with writing(new_session) as session:
        runs = [ImportRun(folder=f"folder-{n}", uid=uuid4(), **common, **upload) for n in range(times)]
        ended = [ImportRun(folder="", uid=uuid4(), **common, **upload, **done) for _ in range(times)]
        session.add_all([*runs, *ended])
        for number in range(times):
            session.add(
                ImportTemplate(
                    user_id=user_id,
                    name=f"Rooms {number}",
                    name_key=f"rooms {number}",
                    fingerprint=table.fingerprint,
                    mapping={"entityType": told["entityType"], "headersMapping": told["headersMapping"]},
                    created_at=now,
                    updated_at=now,
                )
            )
        return {"upload": str(runs[0].uid), "import": str(ended[0].uid)}


def _invite(new_session: SessionFactory, actor: Actor, now: datetime, times: int) -> str:
    """The secret of the newest of some invites."""
    made = invites.make(new_session, actor, Role.USER, "Somebody", 0, now)
    for number in range(1, times):
        made = invites.make(new_session, actor, Role.USER, f"Somebody {number}", made.id, now)
    return made.secret
