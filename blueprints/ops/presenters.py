"""The answers of the doors for operators."""

from typing import Any

from blueprints.json_answer import milliseconds
from services.plannings.coverage import BackupCounts
from services.plannings.health import FailedHost, Failure, Health, LastWrite


def health_out(health: Health) -> dict[str, Any]:
    return {
        "status": health.status,
        "issues": [str(issue) for issue in (*health.alarms, *health.remarks)],
        "workers": {
            "backfill": health.workers["backfill"].state,
            "refreshWorker": health.workers["refresh_worker"].state,
        },
        "inQuietHours": health.in_quiet_hours,
        "queue": {
            "depth": health.queue.depth,
            "ready": health.queue.ready,
            "locked": health.queue.locked,
        },
        "backups": _backups(health.backups),
        "lastBackupWrite": _last_write(health.last_write),
        "failedHosts": [_failed_host(host) for host in health.failed_hosts],
        "recentFailures": [_failure(failure) for failure in health.recent_failures],
    }


def _backups(counts: BackupCounts) -> dict[str, int]:
    return {
        "total": counts.total,
        "covered": counts.covered,
        "disabled": counts.disabled,
        "quarantined": counts.quarantined,
    }


def _last_write(write: LastWrite | None) -> dict[str, Any] | None:
    if write is None:
        return None
    return {
        "planningFullId": write.full_id,
        "changed": write.changed,
        "nbEvents": write.nb_events,
        "at": milliseconds(write.at),
    }


def _failed_host(host: FailedHost) -> dict[str, Any]:
    return {
        "host": host.host or "file",
        "count": host.count,
        "lastFailure": milliseconds(host.last_failure),
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "planningFullId": failure.full_id,
        "failureKind": failure.kind,
        "failures": failure.failures,
        "disabledUntil": milliseconds(failure.disabled_until),
    }
