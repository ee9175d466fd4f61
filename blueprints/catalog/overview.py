"""Search over every kind, and how many there are of each."""

from dataclasses import asdict

from flask import Response
from werkzeug.exceptions import BadRequest

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import BAD_REQUEST
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import found_out
from blueprints.catalog.schemas import Data, FoundOut, SearchQuery, StatisticsOut
from services.catalog import overview


@bp.get("/search")
@bp.input(SearchQuery, location="query", arg_name="query")
@bp.output(Data[FoundOut])
@bp.doc(responses=BAD_REQUEST)
@public
def search(query: SearchQuery) -> Response:
    """At most 20 of each kind that have `q` in their name, by name."""
    kind = query.type.strip() or None
    if kind not in (None, *overview.KINDS):
        raise BadRequest(f"type must be one of {', '.join(overview.KINDS)}")
    return kept_answer(lambda session: {"data": found_out(overview.search(session, query.q, kind))}, query)


@bp.get("/statistics")
@bp.output(Data[StatisticsOut])
@public
def statistics() -> Response:
    """How many there are of each kind; of programs those that are listed."""
    return kept_answer(lambda session: {"data": asdict(overview.statistics(session))})
