"""Whether this process can serve: what a load balancer asks before it sends requests."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import false, select, text
from sqlalchemy.exc import SQLAlchemyError

from models import Base
from services.database import SessionFactory
from services.plannings.catalogue_store import CatalogueStore
from services.starplan.sync.status import last_fetched_at

OK = "ok"
SWEEPS_MISSED = 3
"""In a row, until a process is no longer ready."""


class Readiness:
    """Checks what serving depends on. What a database has been migrated to, it keeps."""

    def __init__(
        self, new_session: SessionFactory, store: CatalogueStore, sweeps_every: timedelta | None = None
    ) -> None:
        """``sweeps_every``: how often the university's own system is asked; None where none is followed."""
        self._new_session = new_session
        self._store = store
        self._sweeps_every = sweeps_every
        self._migrated = False

    def check(self) -> dict[str, str]:
        """Each check with ``ok`` or what is wrong, in words that tell no address and no secret."""
        reachable = self._reaches_database()
        migrated = reachable and self._is_migrated()
        followed = {} if self._sweeps_every is None else {"sync": self._sync(self._sweeps_every, migrated)}
        return {
            "database": OK if reachable else "does not answer",
            "migrations": OK
            if migrated
            else "not known"
            if not reachable
            else "tables or columns are missing",
            "catalogue": self._catalogue(),
            **followed,
        }

    def _reaches_database(self) -> bool:
        try:
            with self._new_session() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def _is_migrated(self) -> bool:
        """Every table with every column is there. More than that is fine: a newer version may have migrated."""
        if not self._migrated:
            try:
                with self._new_session() as session:
                    for table in Base.metadata.sorted_tables:
                        session.execute(select(table).where(false()))
            except SQLAlchemyError:
                return False
            self._migrated = True
        return True

    def _catalogue(self) -> str:
        """A folder without files is an installation without plannings, and ready."""
        catalogue = self._store.current()
        if catalogue.problems and not catalogue.roots:
            return "no file can be read"
        return OK

    def _sync(self, every: timedelta, migrated: bool) -> str:
        """An installation that has not swept yet has nothing that could be out of date."""
        if not migrated:
            return "not known"
        with self._new_session() as session:
            fetched_at = last_fetched_at(session)
        if fetched_at is None or datetime.now(UTC) - fetched_at <= SWEEPS_MISSED * every:
            return OK
        return "the university's own system has not answered for too long"
