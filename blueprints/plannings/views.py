"""The routes of the plannings door."""

from functools import lru_cache

from apiflask import APIBlueprint
from flask import Response

from blueprints.access import public
from blueprints.json_answer import json_answer
from blueprints.openapi import errors, text_answer
from blueprints.plannings.presenters import error_answer, events_out, planning_out
from blueprints.plannings.query import BadQuery, is_on, read_options
from blueprints.plannings.schemas import (
    ErrorOut,
    InstitutionOut,
    PlanningEventsOut,
    PlanningHeaders,
    PlanningQuery,
)
from blueprints.representations import Representations
from blueprints.services import plannings, settings
from services.plannings.catalogue import Catalogue

bp = APIBlueprint("plannings", __name__, url_prefix="/api", tag="Plannings")


@bp.get("/ping")
@bp.doc(responses=text_answer("pong"))
@public
def ping() -> Response:
    """Is the server there?"""
    return Response("pong", content_type="text/plain; charset=utf-8")


@bp.get("/plannings")
@bp.output(list[InstitutionOut])  # type: ignore[arg-type]  # documented, not in its hints
@public
def list_plannings() -> Response:
    """The tree of all institutions and their plannings."""
    return _listing(plannings().catalogue()).answer()


@bp.get("/plannings/<path:full_id>")
@bp.input(PlanningQuery, location="query", arg_name="query")
@bp.input(PlanningHeaders, location="headers", arg_name="headers")
@bp.output(PlanningEventsOut)
@bp.doc(responses=errors(ErrorOut, {400: "Parameters that make no sense", 404: "No such planning"}))
@public
def get_planning(full_id: str, query: PlanningQuery, headers: PlanningHeaders) -> Response:
    """One planning; with `events=true` its events, from the network first and the saved copy second."""
    node = plannings().find(full_id)
    if node is None:
        return error_answer(404, "Planning not found", f"no planning has the id {full_id!r}")
    if not is_on(query.events):
        return json_answer(planning_out(node))
    zone = settings().zone
    try:
        options = read_options(query, headers, zone)
    except BadQuery as bad:
        return error_answer(400, bad.error, bad.message)
    answer = plannings().saved(node) if is_on(query.onlyDb) else plannings().current(node, options.days)
    return json_answer(events_out(node, answer, options, zone))


@lru_cache(maxsize=1)
def _listing(catalogue: Catalogue) -> Representations:
    return Representations(catalogue.json, catalogue.version, "application/json")
