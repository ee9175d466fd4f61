"""Terms, and what the following of the university's own system did."""

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import public
from blueprints.catalog.answers import fresh_answer, kept_answer
from blueprints.catalog.described import BAD_REQUEST, listed
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import (
    Json,
    id_or_null,
    instant,
    instant_or_null,
    sync_status_out,
)
from blueprints.catalog.query import number, page_of
from blueprints.catalog.schemas import Data, PageQuery, RunsQuery, SyncStatusOut
from blueprints.catalog.schemas_more import RunOut, TermOut
from blueprints.services import new_session, settings
from models import Term
from services.catalog.listing import rows
from services.starplan.sync import status as sync_status
from services.starplan.sync.status import PairError, Run


@bp.get("/terms")
@bp.input(PageQuery, location="query", arg_name="query")
@listed(TermOut)
@public
def list_terms(query: PageQuery) -> Response:
    """Terms in order of time."""
    page = page_of(query)

    def read(session: Session) -> Json:
        found = sorted(rows(session, Term), key=lambda term: term.starts_on)
        return {"data": [_term_out(term) for term in page.of(found)]}

    return kept_answer(read, query)


@bp.get("/sync/status")
@bp.output(Data[SyncStatusOut])
@public
def get_sync_status() -> Response:
    """What the last sweep over the university's own system left."""
    with new_session()() as session:
        status = sync_status.status(session)
    return fresh_answer({"data": sync_status_out(status, settings().starplan_base_url)})


@bp.get("/sync/runs")
@bp.input(RunsQuery, location="query", arg_name="query")
@bp.output(Data[list[RunOut]])
@bp.doc(responses=BAD_REQUEST)
@public
def list_sync_runs(query: RunsQuery) -> Response:
    """The last sweeps, the newest first, with what they counted and which pairs they left behind."""
    limit = number("limit", query.limit or "20", 1, 100)
    with new_session()() as session:
        found = sync_status.runs(session, limit)
    return fresh_answer({"data": [_run_out(run) for run in found]})


def _term_out(term: Term) -> Json:
    return {
        "id": str(term.uid),
        "name": term.name,
        "shortName": term.abbreviation or None,
        "startsOn": term.starts_on.isoformat(),
        "endsOn": term.ends_on.isoformat(),
    }


def _run_out(found: Run) -> Json:
    run = found.run
    return {
        "id": str(run.uid),
        "trigger": run.trigger,
        "startedAt": instant(run.started_at),
        "endedAt": instant_or_null(run.ended_at),
        "outcome": run.outcome,
        "message": run.message or None,
        "counters": run.counters,
        "errors": [_error_out(error) for error in found.errors],
    }


def _error_out(error: PairError) -> Json:
    return {
        "kind": error.kind,
        "errorMessage": error.message,
        "updatedAt": instant(error.updated_at),
        "programId": id_or_null(error.program_uid),
        "semesterId": id_or_null(error.level_uid),
    }
