"""Imports behind the answers, on both databases: the row, the rows of the timetable and the log end together."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from models import ChangeBatch, ImportRun, ImportState, Room, User
from services.changes.edit import Actor
from services.database import SessionFactory, writing
from services.transfer.runs import progress, steps
from services.transfer.runs.at_work import at_work, is_at_work
from services.transfer.runs.errors import OthersAtWork, WrongStep
from services.transfer.runs.kept import KeptFiles, Upload
from services.transfer.runs.work import Imports
from support.transfer import PARIS

ROOMS = b"name;size\n" + b"".join(b"R%d;%d\n" % (number, number + 1) for number in range(600))


@pytest.fixture
def actor(new_session: SessionFactory) -> Actor:
    with writing(new_session) as session:
        user = User(username="ada", username_key="ada")
        session.add(user)
        session.flush()
        return Actor("ada", "page", user.id)


@pytest.fixture
def imports(new_session: SessionFactory, tmp_path: Path) -> Iterator[Imports]:
    service = Imports(new_session, KeptFiles(tmp_path / "imports"), PARIS)
    yield service
    service.close()


def uploaded(new_session: SessionFactory, imports: Imports, actor: Actor) -> UUID:
    files = [Upload("room.csv", ROOMS)]
    return steps.upload(new_session, imports.kept, actor, files, datetime.now(UTC))


def run_of(new_session: SessionFactory, uid: UUID) -> ImportRun:
    with new_session() as session:
        return session.scalars(select(ImportRun).where(ImportRun.uid == uid)).one()


def done(imports: Imports) -> None:
    imports._background.close()


def test_what_was_checked_is_applied_with_its_log(
    new_session: SessionFactory, imports: Imports, actor: Actor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(progress, "BEAT_EVERY", 0.0)
    uid = uploaded(new_session, imports, actor)
    with pytest.raises(WrongStep):
        imports.apply(uid, actor)
    imports.check(uid, actor)
    done(imports)
    checked = run_of(new_session, uid)
    assert (checked.state, checked.counts["created"], checked.batch_id) == (ImportState.CHECKED, 600, None)
    imports.apply(uid, actor)
    done(imports)
    applied = run_of(new_session, uid)
    with new_session() as session:
        (batch,) = session.scalars(select(ChangeBatch)).all()
        assert len(session.scalars(select(Room)).all()) == 600
    assert (applied.state, applied.batch_id) == (ImportState.APPLIED, batch.id)
    assert (batch.actor, batch.door, batch.user_id) == ("ada", "page", actor.user_id)
    assert (applied.rows_done, applied.rows_total) == (1200, 1200)


def test_only_one_is_at_work(new_session: SessionFactory, imports: Imports, actor: Actor):
    one, other = (uploaded(new_session, imports, actor) for _ in range(2))
    now = datetime.now(UTC)
    with writing(new_session) as session:
        run = session.scalars(select(ImportRun).where(ImportRun.uid == one)).one()
        run.state, run.owner, run.begun_at, run.updated_at = ImportState.APPLYING, "far:1:x", now, now
    for step in (imports.check, imports.apply):
        with pytest.raises(OthersAtWork) as refused:
            step(other, actor)
        assert (refused.value.username, refused.value.since) == ("ada", now)
    imports.apply(one, actor)
    assert run_of(new_session, one).owner == "far:1:x"


def test_a_process_that_was_silent_for_long_is_not_waited_for(
    new_session: SessionFactory, imports: Imports, actor: Actor
):
    uid = uploaded(new_session, imports, actor)
    now = datetime.now(UTC)
    with writing(new_session) as session:
        run = session.scalars(select(ImportRun).where(ImportRun.uid == uid)).one()
        run.state, run.owner, run.begun_at = ImportState.CHECKING, "far:1:x", now
        run.updated_at = datetime(2026, 1, 1, tzinfo=UTC)
    assert not is_at_work(run_of(new_session, uid), now)
    with new_session() as session:
        assert at_work(session, now) is None
    imports.check(uid, actor)
    done(imports)
    assert run_of(new_session, uid).state == ImportState.CHECKED
