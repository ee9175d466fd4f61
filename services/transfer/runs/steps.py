"""The steps of an import that people take: upload, tell what the columns mean, give it up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, undefer

from models import ImportRun, ImportState
from services.changes.edit import Actor
from services.database import SessionFactory, writing
from services.transfer.runs import templates
from services.transfer.runs.at_work import is_at_work
from services.transfer.runs.errors import (
    AllRefused,
    NothingUploaded,
    OthersAtWork,
    TooManyTables,
    UnknownRun,
    WrongStep,
)
from services.transfer.runs.kept import KeptFiles, Upload, told_apart, unused
from services.transfer.runs.mapping import Mappings, Told, from_template, guessed
from services.transfer.runs.seen import SeenFile, SeenTable, seen_file
from services.transfer.sandbox import read_file
from services.transfer.tables import FileRefused

MOST_FILES, MOST_TABLES = 20, 60
MOST_OPEN = 5
"""Imports that one user has begun and not ended; the oldest makes room for a new one."""
KEPT_FOR = timedelta(days=1)


def upload(
    new_session: SessionFactory, kept: KeptFiles, actor: Actor, uploads: Sequence[Upload], now: datetime
) -> UUID:
    """Keep files and see what they hold; those that cannot be read are told and not kept.

    Raises NothingUploaded, AllRefused, TooManyTables, NoRoom, OthersAtWork.
    """
    if not uploads:
        raise NothingUploaded
    named = _named_apart(uploads)
    seen, refusals = _seen(named)
    good = [one for one in named if not seen[one.name].refused]
    files = [seen[one.name] for one in (*good, *(one for one in named if one not in good))]
    tables = [table for file in files for table in file.tables]
    if not tables:
        raise AllRefused(refusals)
    if len(tables) > MOST_TABLES:
        raise TooManyTables
    folder = kept.keep(good)
    try:
        with asking(new_session) as session:
            gone = _make_room(session, actor.user_id, now)
            run = ImportRun(
                user_id=actor.user_id,
                username=actor.name,
                folder=folder,
                files=[file.as_dict() for file in files],
                mapping=_first_mappings(session, files),
                created_at=now,
            )
            session.add(run)
            session.flush()
            uid = run.uid
    except Exception:
        kept.forget(folder)
        raise
    for one in gone:
        kept.forget(one)
    return uid


def _named_apart(uploads: Sequence[Upload]) -> list[Upload]:
    """A mapping goes by names: a second file of the same name gets a number."""
    used: set[str] = set()
    return [Upload(unused(one.name, used), one.body, one.media_type) for one in uploads[:MOST_FILES]]


def _seen(uploads: Sequence[Upload]) -> tuple[dict[str, SeenFile], list[FileRefused]]:
    seen: dict[str, SeenFile] = {}
    refusals: list[FileRefused] = []
    for one in uploads:
        try:
            tables = told_apart(read_file(one.name, one.body, one.media_type))
            seen[one.name] = seen_file(one.name, one.media_type, tables)
        except FileRefused as refusal:
            refusals.append(refusal)
            seen[one.name] = SeenFile(one.name, one.media_type, [], refusal.reason)
    return seen, refusals


def _first_mappings(session: Session, files: Sequence[SeenFile]) -> Mappings:
    """A template for the same headers knows better than a guess."""
    known = templates.fitting(session, {table.fingerprint for file in files for table in file.tables})

    def first(file: SeenFile, table: SeenTable) -> Told:
        for template in known[table.fingerprint]:
            return from_template(table, template.name, template.mapping)
        return guessed(file.name, table)

    return [[first(file, table) for table in file.tables] for file in files]


def _make_room(session: Session, user_id: int | None, now: datetime) -> list[str]:
    """Give up the user's oldest imports that are not done; gives their folders."""
    query = select(ImportRun).where(ImportRun.user_id == user_id, ImportRun.state != ImportState.APPLIED)
    several = session.scalars(query.order_by(ImportRun.id.desc()))
    idle = [run for run in several if not is_at_work(run, now)]
    for run in idle[MOST_OPEN - 1 :]:
        session.delete(run)
    return [run.folder for run in idle[MOST_OPEN - 1 :]]


def find(session: Session, uid: UUID, user_id: int) -> ImportRun:
    """With all that was stored of it. All who import may see one that is done. Raises UnknownRun. One statement."""
    query = select(ImportRun).where(
        ImportRun.uid == uid, or_(ImportRun.user_id == user_id, ImportRun.state == ImportState.APPLIED)
    )
    everything = undefer(ImportRun.files), undefer(ImportRun.mapping), undefer(ImportRun.preview)
    run = session.scalar(query.options(*everything))
    if run is None:
        raise UnknownRun(uid)
    return run


def newest(session: Session, user_id: int, limit: int) -> Sequence[ImportRun]:
    """The user's own, and those of others that are done. One statement."""
    seen = or_(ImportRun.user_id == user_id, ImportRun.state == ImportState.APPLIED)
    return session.scalars(select(ImportRun).where(seen).order_by(ImportRun.id.desc()).limit(limit)).all()


def tell(
    new_session: SessionFactory,
    uid: UUID,
    user_id: int,
    mappings: Mappings,
    keep_existing: bool,
    now: datetime,
) -> None:
    """Note what the columns mean, and what happens to rows that are there; what was checked before counts no more.

    Raises UnknownRun, WrongStep, OthersAtWork.
    """
    with asking(new_session) as session:
        run = own(session, uid, user_id, now)
        if (run.mapping, run.keep_existing) != (mappings, keep_existing):
            run.mapping, run.keep_existing = mappings, keep_existing
            run.state, run.error = ImportState.MAPPING, ""


def discard(new_session: SessionFactory, kept: KeptFiles, uid: UUID, user_id: int, now: datetime) -> None:
    """Give it up. Raises UnknownRun, WrongStep, OthersAtWork."""
    with asking(new_session) as session:
        run = own(session, uid, user_id, now)
        folder = run.folder
        session.delete(run)
    kept.forget(folder)


def own(session: Session, uid: UUID, user_id: int, now: datetime) -> ImportRun:
    """One of the user's that is neither at work nor done, locked. Raises UnknownRun, WrongStep."""
    query = select(ImportRun).where(ImportRun.uid == uid, ImportRun.user_id == user_id)
    run = session.scalar(query.options(undefer(ImportRun.mapping)).with_for_update())
    if run is None:
        raise UnknownRun(uid)
    if run.state == ImportState.APPLIED or is_at_work(run, now):
        raise WrongStep
    return run


def forget_old(new_session: SessionFactory, kept: KeptFiles, now: datetime) -> int:
    """Delete files that are older than a day, and the imports that nobody has ended; gives how many folders went."""
    old = ImportRun.created_at < now - KEPT_FOR, ImportRun.folder != ""
    gone: list[str] = []
    with writing(new_session) as session:
        for run in session.scalars(select(ImportRun).where(*old)):
            if is_at_work(run, now):
                continue
            gone.append(run.folder)
            if run.state == ImportState.APPLIED:
                run.folder, run.preview = "", {}
            else:
                session.delete(run)
    for folder in gone:
        kept.forget(folder)
    kept.forget_strays((now - 2 * KEPT_FOR).timestamp())
    return len(gone)


@contextmanager
def asking(new_session: SessionFactory) -> Iterator[Session]:
    """A short write. Raises OthersAtWork when somebody stores so much that it would have to wait for long."""
    try:
        with writing(new_session) as session:
            yield session
    except OperationalError as failure:
        if "locked" not in str(failure):
            raise
        raise OthersAtWork from failure
