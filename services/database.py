"""Sessions outside a request, and the one way to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

SessionFactory = Callable[[], Session]


@contextmanager
def writing(new_session: SessionFactory) -> Iterator[Session]:
    """A session whose transaction holds the write lock from its start; commits at the end, else rolls back."""
    with new_session() as session, session.begin():
        session.connection(execution_options={"write": True})
        yield session
