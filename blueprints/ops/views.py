"""The routes for the programs that watch an installation."""

from apiflask import APIBlueprint
from flask import Response

from blueprints.access import for_operators, for_scrapers, public
from blueprints.json_answer import json_answer
from blueprints.openapi import errors, text_answer
from blueprints.operators import HEADER
from blueprints.ops.presenters import health_out
from blueprints.ops.schemas import ErrorOut, LiveOut, OpsPlanningsOut, ReadyOut
from blueprints.services import operations
from services.readiness import OK

bp = APIBlueprint("ops", __name__, tag="Operations")

CLOSED = errors(ErrorOut, {404: "No or a wrong token, as if there were no such route"})
NOT_READY = errors(ReadyOut, {503: "Not ready; the body says which check failed"})
SECURITY_SCHEMES = {
    "OpsToken": {"type": "apiKey", "in": "header", "name": HEADER},
    "OpsBearer": {"type": "http", "scheme": "bearer"},
}
NOT_KEPT = {"Cache-Control": "no-store"}


@bp.get("/api/ops/plannings")
@bp.output(OpsPlanningsOut)
@bp.doc(responses=CLOSED, security="OpsToken")
@for_operators
def plannings_state() -> Response:
    """Queue, saved copies, jobs and failures, with a verdict and the reasons for it."""
    return _fresh(json_answer(health_out(operations().health.read())))


@bp.get("/health/live")
@bp.output(LiveOut)
@public
def live() -> Response:
    """Does the process answer? Asks nothing of the database."""
    return _fresh(json_answer({"status": "alive"}))


@bp.get("/health/ready")
@bp.output(ReadyOut)
@bp.doc(responses=NOT_READY)
@public
def ready() -> Response:
    """Can requests be sent here: database reachable and migrated, catalogue loaded."""
    checks = operations().readiness.check()
    if all(outcome == OK for outcome in checks.values()):
        return _fresh(json_answer({"status": "ready", "checks": checks}))
    return _fresh(json_answer({"status": "unready", "checks": checks}, 503))


@bp.get("/metrics")
@bp.doc(
    responses={**text_answer("horarium_jobs_lease_owner 1.0"), **CLOSED},
    security=["OpsToken", "OpsBearer"],
)
@for_scrapers
def numbers() -> Response:
    """Numbers of this process and of the plannings in the text format of Prometheus."""
    metrics = operations().metrics
    return _fresh(Response(metrics.text(), content_type=metrics.content_type))


def _fresh(response: Response) -> Response:
    response.headers.update(NOT_KEPT)
    return response
