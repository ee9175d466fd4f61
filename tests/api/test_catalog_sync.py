"""Terms, and what the sweeps over the university's own system did."""

from datetime import UTC, datetime, timedelta
from typing import Any

from models import SyncError, SyncRun
from support.catalog import Catalog, University
from support.database import edit_of

NOW = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


def test_terms_come_in_order_of_time(university: University, catalog: Catalog):
    assert catalog.data("/terms") == [
        {
            "id": str(university.winter.uid),
            "name": "WS 26/27",
            "shortName": None,
            "startsOn": "2026-09-01",
            "endsOn": "2027-02-28",
        },
        {
            "id": str(university.summer.uid),
            "name": "SS 27",
            "shortName": None,
            "startsOn": "2027-03-01",
            "endsOn": "2027-08-31",
        },
    ]


def begun(trigger: str, at: datetime, **values: Any) -> SyncRun:
    """A sweep that was last seen when it began, and runs unless ``values`` say otherwise."""
    return SyncRun(trigger=trigger, started_at=at, heartbeat_at=at, counters={}, **values)


def test_sweeps_are_told_with_what_they_left_behind(university: University, catalog: Catalog):
    assert catalog.data("/sync/runs") == []
    hour = timedelta(hours=1)
    runs = [begun("job", NOW - hour, ended_at=NOW, outcome="complete"), begun("cli", NOW + hour)]
    runs[1].counters = {"created": 3}
    failed = SyncError(
        program_id=university.aib.id,
        level_id=university.aib1.id,
        kind="http",
        message="HTTP 503",
        updated_at=NOW + timedelta(hours=2),
    )
    with edit_of(university.app, "sync") as edit:
        edit.session.add_all([*runs, failed])
        edit.session.flush()
        uid = str(runs[1].uid)
    newest, oldest = catalog.data("/sync/runs")
    assert newest == {
        "id": uid,
        "trigger": "cli",
        "startedAt": "2026-11-02T08:00:00.000Z",
        "endedAt": None,
        "outcome": "running",
        "message": None,
        "counters": {"created": 3},
        "errors": [
            {
                "kind": "http",
                "errorMessage": "HTTP 503",
                "updatedAt": "2026-11-02T09:00:00.000Z",
                "programId": str(university.aib.uid),
                "semesterId": str(university.aib1.uid),
            }
        ],
    }
    assert (oldest["outcome"], oldest["errors"]) == ("complete", [])
    assert len(catalog.data("/sync/runs", limit="1")) == 1
    for limit in ("0", "101", "x"):
        catalog.error("/sync/runs", 400, limit=limit)


def test_dry_runs_are_no_sweeps(university: University, catalog: Catalog):
    with edit_of(university.app, "sync") as edit:
        edit.session.add(begun("page", NOW, outcome="complete", is_dry_run=True))
    assert catalog.data("/sync/runs") == []
