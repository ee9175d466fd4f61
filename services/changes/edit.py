"""One change to the timetable, from the click to the commit."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import Change, ChangeBatch, ChangeSubject, Event, Named, Origin, Record
from services.changes.bulk import insert_all
from services.changes.errors import Busy, ManagedUpstream
from services.changes.images import Image, image_of, restore
from services.changes.locks import Key, Lock, Locks
from services.changes.search_keys import search_key_of
from services.changes.shown import shown_action, subjects_of
from services.changes.staged import Staged
from services.database import SessionFactory, writing

Door = Literal["api", "page", "cli", "sync", "demo"]
Action = Literal["created", "updated", "deleted"]


@dataclass(frozen=True)
class Actor:
    """On whose behalf something is changed; a program has no ``user_id``."""

    name: str
    door: Door
    user_id: int | None = None


class Edit:
    """A write transaction, and the batch that records what it does.

    Services take one to write. Nothing is seen by others before it ends, and all of it can be undone by its batch.
    """

    def __init__(self, session: Session, actor: Actor, locks: Locks, now: datetime) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.undoes_id: int | None = None
        self.batch_id: int | None = None
        """Of the log, when the edit has ended and has changed something."""
        self.is_bulk = False
        """Whether this is the first import of something: too much to be told row by row."""
        self.abandoned = False
        self._locks = locks
        self._added: list[Record] = []
        self._changes: dict[tuple[str, int], dict[str, Any]] = {}

    def lock(self, keys: Iterable[Key]) -> None:
        """Keep other writers off these until the end. What is read afterwards stays true."""
        self._locks.take(keys)

    def holds(self, key: Key) -> bool:
        """Whether lock() was called for it."""
        return self._locks.holds(key)

    @property
    def is_exclusive(self) -> bool:
        """Whether all other writers are kept out."""
        return self._locks.exclusive

    @property
    def is_sync(self) -> bool:
        """Whether the university's own system writes: what it says is stored, clashes and all."""
        return self.actor.door == "sync"

    def add(self, record: Record) -> None:
        """Store a new row, which has its id afterwards."""
        self.add_later(record)
        self.settle()

    def add_later(self, record: Record) -> None:
        """Store a new row together with others, which is far quicker; it has its id after settle()."""
        self._begin(record)
        self.session.add(record)
        self._added.append(record)

    def add_all(self, records: Sequence[Record]) -> None:
        """Store new rows of one model that have their ids: quicker still, and the session does not know them then.

        Only an exclusive edit can give ids.
        """
        assert self.is_exclusive
        self.settle()
        for record in records:
            self._begin(record)
        insert_all(self.session, records)
        for record in records:
            self._note(record, "created", None, image_of(record))

    def _begin(self, record: Record) -> None:
        self.refuse_managed(record)
        record.created_at = record.updated_at = self.now
        if self.is_sync:
            record.origin = Origin.STARPLAN
        if isinstance(record, Named):
            record.search_key = search_key_of(record)

    def settle(self) -> None:
        """Store and record what add_later() was given."""
        if not self._added:
            return
        self.session.flush()
        for record in self._added:
            self._note(record, "created", None, image_of(record))
        self._added.clear()

    @contextmanager
    def changing(self, record: Record) -> Iterator[None]:
        """Record what the block changes in ``record``; when it changes nothing, nothing is written."""
        self.refuse_managed(record)
        self.settle()
        before = image_of(record)
        yield
        if isinstance(record, Event):
            record.align_bookings()
        if isinstance(record, Named):
            record.search_key = search_key_of(record)
        after = image_of(record)
        if after != before:
            self._note(record, "updated", before, after)

    def touch(self, record: Record) -> None:
        """Record that something else is told of ``record`` now, although its own columns say what they said."""
        self.refuse_managed(record)
        self.settle()
        image = image_of(record)
        self._note(record, "updated", image, image)

    def note_clashes(self, model: type[Record], record_id: int, clashes: list[Image]) -> None:
        """Let the change of that row say what it clashes with now; it has to be one that this edit has changed."""
        self._changes[model.kind, record_id]["clashes"] = clashes

    def delete(self, record: Record) -> None:
        """Take the row out of the timetable; it stays in the database. An event frees what it had booked."""
        self.refuse_managed(record)
        self.settle()
        before = image_of(record)
        record.deleted_at = self.now
        if isinstance(record, Event):
            record.bookings = []
        self._note(record, "deleted", before, None)

    def bring_back(self, record: Record, image: Image) -> None:
        """Put a deleted row into the timetable again, as ``image`` says it was."""
        self.refuse_managed(record)
        restore(record, image)
        if isinstance(record, Named):
            record.search_key = search_key_of(record)
        record.version += 1
        record.updated_at = self.now
        self._note(record, "created", None, image_of(record))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Take back what the block did when it raises; the edit can go on. Its rows must be read anew then."""
        self.settle()
        noted = {ref: dict(change) for ref, change in self._changes.items()}  # images never change
        try:
            with self.session.begin_nested():
                yield
                self.settle()
        except Exception:
            self._added.clear()
            self._changes = noted
            raise

    def abandon(self) -> None:
        """Write nothing after all; the block may go on reading what it needs for its answer."""
        self.abandoned = True

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The columns of the Change rows that this edit will leave, one a touched row."""
        self.settle()
        return list(self._changes.values())

    def refuse_managed(self, record: Record) -> None:
        """Raises ManagedUpstream for what this actor may not touch."""
        if record.is_managed and not self.is_sync:
            raise ManagedUpstream(record.kind, record.id)

    def _note(self, record: Record, action: Action, before: Image | None, after: Image | None) -> None:
        """Two writes to one row are one change: from what it was at first to what it is at last."""
        earlier = self._changes.get((record.kind, record.id))
        if earlier is None:
            if action != "created":
                record.version += 1
                record.updated_at = self.now
            self._changes[record.kind, record.id] = {
                "kind": record.kind,
                "record_id": record.id,
                "action": action,
                "version": record.version,
                "before": before,
                "after": after,
                "clashes": None,
            }
            return
        earlier["after"] = after
        if action == "deleted" or earlier["action"] == "deleted":
            earlier["action"] = action

    def finish(self) -> int | None:
        """Write the log; gives the id of the batch, None when nothing was changed. Nothing may be changed afterwards.

        The end of the block does it, unless somebody who has more to write wants to know the batch before.
        """
        self.settle()
        if self.batch_id is not None or not self._changes:
            return self.batch_id
        batch_id = self._open_batch()
        rows = [{**change, "batch_id": batch_id} for change in self._changes.values()]
        for row in rows:
            row["shown"] = shown_action(row["kind"], row["action"], row["before"], row["after"])
        self.session.execute(insert(Change), rows)
        subjects = subjects_of(self.session, rows, is_bulk=self.is_bulk)
        if subjects:
            self.session.execute(insert(ChangeSubject), subjects)
        return batch_id

    def store(self, staged: Staged) -> None:
        """Write what was made ready beforehand, and its log: an exclusive edit of nothing else."""
        assert self.is_exclusive
        assert not self._added
        assert not self._changes
        if staged.is_empty:
            return
        staged.write(self.session, self._open_batch(), self.now)

    def _open_batch(self) -> int:
        self.lock([(Lock.LOG, 0)])
        batch = ChangeBatch(
            made_at=self.now,
            user_id=self.actor.user_id,
            actor=self.actor.name,
            door=self.actor.door,
            undoes_id=self.undoes_id,
            is_bulk=self.is_bulk,
        )
        self.session.add(batch)
        self.session.flush()
        self.batch_id = batch.id
        return batch.id


@contextmanager
def editing(
    new_session: SessionFactory, actor: Actor, *, exclusive: bool = False, dry_run: bool = False
) -> Iterator[Edit]:
    """Open an edit; it is committed with its log at the end of the block, or leaves nothing when that raises.

    ``exclusive`` keeps all other writers out: for edits that cannot say beforehand what they touch.
    ``dry_run`` does the same work and then takes it back. Raises Busy when others do not let it begin.
    """
    with ExitStack() as stack:
        session = _begun(stack, new_session)
        edit = Edit(session, actor, Locks(session, exclusive), datetime.now(UTC))
        yield edit
        if dry_run or edit.abandoned:
            session.rollback()
        else:
            edit.finish()


def _begun(stack: ExitStack, new_session: SessionFactory) -> Session:
    """SQLite has one writer, and waits for it no longer than for its busy_timeout."""
    try:
        return stack.enter_context(writing(new_session))
    except OperationalError as failure:
        if "locked" in str(failure):
            raise Busy from failure
        raise
