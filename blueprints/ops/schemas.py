"""What goes out of the doors for operators."""

from typing import Literal

from pydantic import BaseModel, Field

WorkerState = Literal["starting", "idle", "working", "paused", "quiet_hours", "stopped", "crashed"]


class WorkersOut(BaseModel):
    backfill: WorkerState
    refreshWorker: WorkerState


class QueueOut(BaseModel):
    depth: int = Field(description="Refreshes in the queue")
    ready: int = Field(description="Those that are due and free")
    locked: int = Field(description="Those that a worker has taken")


class BackupsOut(BaseModel):
    total: int = Field(description="Plannings in the catalogue")
    covered: int = Field(description="Those with a good saved copy")
    disabled: int = Field(description="Those that the background leaves alone for now")
    quarantined: int = Field(description="Those whose newest schedule is not believed yet")


class LastWriteOut(BaseModel):
    planningFullId: str
    changed: bool = Field(description="The events differed from the copy before")
    nbEvents: int
    at: int = Field(description="Milliseconds")


class FailedHostOut(BaseModel):
    host: str = Field(description="`name:port`; `file` for files of the catalogue's folder")
    count: int = Field(description="Plannings whose last refresh failed")
    lastFailure: int | None = Field(description="Milliseconds")


class FailureOut(BaseModel):
    planningFullId: str
    failureKind: str | None
    failures: int = Field(description="In a row")
    disabledUntil: int | None = Field(description="Milliseconds; null when it is not switched off")


class OpsPlanningsOut(BaseModel):
    status: Literal["healthy", "degraded", "unhealthy"]
    issues: list[str] = Field(description="Why it is not healthy, the worst first")
    workers: WorkersOut
    inQuietHours: bool
    queue: QueueOut
    backups: BackupsOut
    lastBackupWrite: LastWriteOut | None
    failedHosts: list[FailedHostOut] = Field(description="The five with most failures")
    recentFailures: list[FailureOut] = Field(description="The latest five")


class LiveOut(BaseModel):
    status: Literal["alive"]


class ReadyOut(BaseModel):
    status: Literal["ready", "unready"]
    checks: dict[str, str] = Field(
        description="`database`, `migrations`, `catalogue`, and `sync` where a university's own system is "
        "followed, each with `ok` or what is wrong"
    )


class ErrorOut(BaseModel):
    error: str
    message: str
