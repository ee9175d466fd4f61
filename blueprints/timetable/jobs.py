"""``/jobs``: what runs in the background, and a run at once."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from blueprints.access import requires
from blueprints.services import new_session
from blueprints.times import wire_time
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import api
from blueprints.timetable.edits import reading
from blueprints.timetable.errors import error_answer
from blueprints.timetable.schemas_operations import JobOut
from models import Role
from services.job_board import BY_HAND, JOBS, JobLine, NobodyRunsJobs, ask, board


@api.get("/jobs")
@api.output(list[JobOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_jobs() -> Response:
    """Each job: how it is doing, how its last run ended, when the next is due."""
    with reading() as session:
        seen = board(session, JOBS, datetime.now(UTC))
    return read_answer([_job_out(line) for line in seen.lines])


@api.post(f"/jobs/<any({', '.join(BY_HAND)}):name>/run")
@api.output({}, status_code=202)
@requires(Role.ADMIN)
def run_job(name: str) -> Response:
    """Have a job begin its next run within seconds, in the process that runs the jobs. Sweeps begin at `/sync`."""
    ask(new_session(), name, datetime.now(UTC))
    return Response(status=202)


@api.errorhandler(NobodyRunsJobs)
def nobody_runs_jobs(_error: NobodyRunsJobs) -> Response:
    return error_answer(409, "No process runs the jobs", "NOBODY_RUNS_JOBS")


def _job_out(line: JobLine) -> dict[str, Any]:
    def told(at: datetime | None) -> str | None:
        return None if at is None else wire_time(at)

    return {
        "name": line.name,
        "state": line.now.state,
        "since": told(line.since),
        "lastBegan": told(line.began_at),
        "lastEnded": told(line.ended_at),
        "lastError": line.failed_with,
        "next": told(line.next_at),
        "asked": told(line.asked_at),
    }
