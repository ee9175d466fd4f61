"""Universities that follow a stand-in server, in one database that is put back between tests instead of made anew.

A new database would be filled by a sweep, and a new engine would make all of its statements anew.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fakes.starplan import SMALL, World
from fakes.starplan.size import Size
from support.starplan import TERM_BEGINS, Follower, database, follower


class Universities:
    """One at a time: the next one takes the place of the one before."""

    def __init__(self, new_session: Any, file: Path) -> None:
        self._new_session = new_session
        self._file = file
        self._empty = self._image()
        self._swept = cache(self._sweep)

    def fresh(self, world: World | None = None, at: datetime = TERM_BEGINS) -> Follower:
        """Nothing was asked for yet."""
        self._put_back(self._empty)
        return follower(self._new_session, world, at)

    def followed(self, size: Size = SMALL, world: World | None = None) -> Follower:
        """The term begins tomorrow, and all plans are stored. ``world`` is one of ``size``, as it was made."""
        image = self._swept(size)
        self._put_back(image)
        return follower(self._new_session, world or World(size))

    def _sweep(self, size: Size) -> bytes:
        assert self.fresh(World(size)).sweep().outcome == "complete"
        return self._image()

    def _image(self) -> bytes:
        self._let_go()
        return self._file.read_bytes()

    def _put_back(self, image: bytes) -> None:
        self._let_go()
        self._file.write_bytes(image)

    def _let_go(self) -> None:
        """The last connection that is closed takes the log of SQLite along."""
        with self._new_session() as session:
            engine = session.get_bind()
        engine.dispose()
        assert not self._file.with_name(f"{self._file.name}-wal").exists()


@pytest.fixture(scope="session")
def universities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Universities]:
    folder = tmp_path_factory.mktemp("universities")
    with database(folder) as new_session:
        yield Universities(new_session, folder / "horarium.sqlite")
