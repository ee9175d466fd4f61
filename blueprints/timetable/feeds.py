"""``/feeds`` and ``/sync``: what comes from elsewhere, and what staff do about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response
from werkzeug.exceptions import NotFound

from blueprints.access import requires
from blueprints.services import backups, new_session, operations, plannings
from blueprints.timetable.doors import api
from blueprints.timetable.errors import error_answer
from blueprints.timetable.schemas_operations import CopyIn
from models import Role
from services.plannings.backups import Backups
from services.plannings.by_hand import ask_again
from services.plannings.copies import NoSuchCopy
from services.plannings.feed_states import feed_line
from services.starplan.sync.by_hand import SweepsByHand
from services.starplan.sync.runs import AlreadyRunning

DECISIONS: dict[str, Callable[[Backups, str, int], Any]] = {
    "accept": Backups.accept,
    "reject": Backups.reject,
    "restore": Backups.restore,
}
SWEEPS: dict[str, Callable[[SweepsByHand], None]] = {
    "start": SweepsByHand.start,
    "try": SweepsByHand.rehearse,
}


@api.post("/feeds/<full_id>/retry")
@api.output({}, status_code=202)
@requires(Role.ADMIN)
def retry_feed(full_id: str) -> Response:
    """Ask a planning's feed again as soon as a worker is free."""
    if not ask_again(plannings().feeds(), operations().queue, full_id, datetime.now(UTC)):
        raise NotFound
    return Response(status=202)


@api.post("/feeds/<full_id>/<any(accept, reject, restore):decision>")
@api.input(CopyIn, arg_name="copy")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def decide_about_copy(full_id: str, decision: str, copy: CopyIn) -> Response:
    """Show a copy that is in quarantine or was replaced, or refuse it."""
    with new_session()() as session:
        if feed_line(session, plannings().feeds(), full_id, datetime.now(UTC)) is None:
            raise NotFound
    DECISIONS[decision](backups(), full_id, copy.copyId)
    return Response(status=204)


@api.post("/sync/<any(start, try):action>")
@api.output({}, status_code=202)
@requires(Role.ADMIN)
def sweep(action: str) -> Response:
    """Begin a sweep of the university's own system, or try one; the answer does not wait for it."""
    sweeps = operations().sweeps
    if sweeps is None:
        raise NotFound
    SWEEPS[action](sweeps)
    return Response(status=202)


@api.errorhandler(NoSuchCopy)
def no_such_copy(_error: NoSuchCopy) -> Response:
    return error_answer(409, "There is no such copy to decide about any more", "COPY_DECIDED")


@api.errorhandler(AlreadyRunning)
def already_running(_error: AlreadyRunning) -> Response:
    return error_answer(409, "Another sweep is at work", "ALREADY_RUNNING")
