"""The jobs of an installation, put together."""

from functools import partial

from jobs.backfill import Backfill
from jobs.imports import OldImports
from jobs.job import Job
from jobs.lease import Lease, own_name
from jobs.places import Places
from jobs.refresh_worker import RefreshWorker
from jobs.scheduler import Jobs
from jobs.starplan import StarPlanSync
from jobs.states import StateWriter
from jobs.supervisor import Supervisor
from jobs.vanished import Vanished
from services.database import SessionFactory
from services.job_board import take_asked
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.live import Live
from services.plannings.refresh_queue import RefreshQueue
from services.quiet_hours import QuietHours
from services.starplan.sync.following import Following
from services.transfer.runs.kept import KeptFiles


def make_jobs(
    new_session: SessionFactory,
    store: CatalogueStore,
    queue: RefreshQueue,
    live: Live,
    quiet_hours: QuietHours,
    kept: KeptFiles,
    following: Following | None = None,
    sync_minutes: int = 20,
) -> Jobs:
    """All jobs, not yet started; ``following`` is the StarPlan server that is looked at each ``sync_minutes``."""
    lease = Lease(new_session, own_name())
    worker = RefreshWorker(queue, live, store, lease.owner, elected=lambda: lease.held)
    jobs: list[Job] = [
        Vanished(new_session, store),
        OldImports(new_session, kept),
        Backfill(new_session, store, queue, quiet_hours),
        Places(new_session),
        worker,
    ]
    if following is not None:
        sync = StarPlanSync(
            new_session, following, sync_minutes, quiet_hours, stopping=lambda: not lease.held
        )
        jobs.append(sync)
    supervisors = [Supervisor(job, StateWriter(new_session, job.name, lease.is_ours)) for job in jobs]
    return Jobs(lease, queue, worker, supervisors, take_asked=partial(take_asked, new_session))
