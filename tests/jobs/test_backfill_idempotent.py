"""Asking for all plannings twice while no upstream changes anything: the second time writes no copy."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from bench.installation import Installation
from fakes.upstream import Upstream
from fakes.wire import Wire
from support.application import CatalogueFolder, leaf
from support.feeds import MONDAY, feed, vevent

PLANNINGS = 12
WRITES_A_COPY = re.compile(
    r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+planning_backup\b", re.I
)


def body(number: int, asked: int, room: str = "B204") -> str:
    """A feed of three meetings; each answer is stamped anew, as real servers do."""
    stamp = MONDAY + timedelta(seconds=asked)
    return feed(
        *(
            vevent(
                f"p{number}-{meeting}",
                starts_at=MONDAY + timedelta(days=meeting),
                stamp=stamp,
                location=room,
                description=f"(Exporté le:{stamp:%d/%m/%Y %H:%M:%S})",
            )
            for meeting in range(3)
        )
    )


class University:
    """Feeds that never say that nothing changed, one of which may move to another room."""

    def __init__(self, upstream: Upstream, folder: CatalogueFolder) -> None:
        self.moved: set[int] = set()
        self.asked = 0
        for number in range(PLANNINGS):
            upstream.behave(f"/{number}.ics", self._answer(number))
        folder.add("univ", *(leaf(f"p{n}", upstream.url(f"/{n}.ics")) for n in range(PLANNINGS)))

    def _answer(self, number: int) -> Callable[[Any, Wire], None]:
        def answer(_request: object, wire: Wire) -> None:
            self.asked += 1
            room = "C001" if number in self.moved else "B204"
            content = body(number, self.asked, room).encode()
            wire.respond(200, {"Content-Type": "text/calendar; charset=utf-8"}, content)

        return answer


@pytest.fixture
def university(upstream: Upstream, catalogue: CatalogueFolder) -> University:
    return University(upstream, catalogue)


@pytest.fixture
def installation(catalogue: CatalogueFolder, university: University) -> Iterator[Installation]:
    with Installation(catalogue.path) as made:
        yield made


@pytest.fixture
def copy_writes(installation: Installation) -> list[str]:
    """The statements that change copies, from now on."""
    statements: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if WRITES_A_COPY.match(statement):
            statements.append(statement)

    event.listen(installation.engine, "before_cursor_execute", listen)
    return statements


def copies(installation: Installation) -> list[Any]:
    """All that the table of copies holds."""
    with installation.new_session() as session:
        return list(session.execute(text("SELECT * FROM planning_backup ORDER BY id")))


def later(installation: Installation) -> None:
    """Long enough for every planning to be asked for again."""
    installation.clock.set_forward(timedelta(hours=7))


def test_a_second_backfill_writes_no_copy(
    installation: Installation, university: University, copy_writes: list[str]
) -> None:
    assert installation.backfill() == PLANNINGS
    before = copies(installation)
    assert len(before) == PLANNINGS
    assert copy_writes, "writes of copies are noticed"
    copy_writes.clear()
    later(installation)
    assert installation.backfill() == PLANNINGS
    assert university.asked == 2 * PLANNINGS
    assert copy_writes == []
    assert copies(installation) == before


def test_a_restart_between_two_backfills_changes_nothing(
    catalogue: CatalogueFolder, university: University
) -> None:
    """What tells that nothing changed is in the database, not in the memory of a process."""
    with Installation(catalogue.path) as first:
        first.backfill()
        before = copies(first)
    with Installation(catalogue.path) as second:
        later(second)
        assert second.backfill() == PLANNINGS
        assert copies(second) == before
    assert university.asked == 2 * PLANNINGS


def test_what_changed_is_all_that_is_written(
    installation: Installation, university: University, copy_writes: list[str]
) -> None:
    installation.backfill()
    before = copies(installation)
    copy_writes.clear()
    university.moved = {4, 7}
    later(installation)
    installation.backfill()
    added = [row for row in copies(installation) if row not in before]
    assert sorted(row.full_id for row in added) == ["univ.p4", "univ.p7"]
    assert sum(statement.lstrip().upper().startswith("INSERT") for statement in copy_writes) == 2


def test_a_backfill_right_after_another_asks_for_nothing(
    installation: Installation, university: University
) -> None:
    installation.backfill()
    assert installation.backfill() == 0
    assert university.asked == PLANNINGS
