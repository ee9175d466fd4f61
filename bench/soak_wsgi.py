"""The real application in fast motion, for bench/soak.py: every wait that the product documents, shortened.

The product has no setting for the speed of time, and needs none. So this module changes its constants before the
application is made, all by the one factor in SOAK_FACTOR: in the module that has them, in every module that
has imported them by name, and where they are defaults of arguments. FETCH_TIMEOUT is a setting and comes from the
environment as usual. A constant that is renamed fails the start.
"""

import importlib
import os
import sys
from datetime import timedelta
from types import FunctionType, ModuleType
from typing import Any

# All modules that could hold a constant are loaded before the first is changed.
from app import create_app, start_jobs
from services.plannings.guards import Doubt

WAITS = {
    "jobs.backfill": ["EVERY"],
    "jobs.lease": ["LASTS", "RENEW_EVERY", "STANDBY_EVERY"],
    "jobs.refresh_worker": ["LOOK_EVERY"],
    "jobs.supervisor": ["FIRST_RESTART", "LONGEST_RESTART"],
    "services.net.hosts": ["PAUSE_SECONDS", "PROBE_SECONDS"],
    "services.plannings.backfill": ["STALE_AFTER"],
    "services.plannings.backup_writer": ["SUCCESSES_EVERY"],
    "services.plannings.outcomes": ["FAILURES_WITHIN", "SUCCESSES_WITHIN", "REFRESH_EVERY"],
    "services.plannings.refresh_queue": ["CLAIMED_FOR"],
    "services.plannings.retries": [
        "FIRST_DELAYS",
        "LONGEST_DELAY",
        "OFF_NOT_FOUND",
        "OFF_REFUSED_BY_STATUS",
        "OFF_AFTER_ATTEMPTS",
        "OFF_OTHERWISE",
    ],
}
"""By module, the constants that hold a wait."""
OURS = ("services", "jobs", "blueprints", "app")


def speed_up(factor: float) -> None:
    """Make every wait so many times shorter."""
    for module, names in WAITS.items():
        for name in names:
            old = getattr(importlib.import_module(module), name)
            for other in _our_modules():
                _replace(other, name, old, _shorter(old, factor))
    waits = {doubt: doubt.wait / factor for doubt in Doubt}
    Doubt.wait = property(waits.__getitem__)  # type: ignore[assignment, method-assign]


def _our_modules() -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name.split(".")[0] in OURS]


def _replace(module: ModuleType, name: str, old: Any, new: Any) -> None:
    if getattr(module, name, None) is old:
        setattr(module, name, new)
    for owner in vars(module).values():
        init = vars(owner).get("__init__") if isinstance(owner, type) else None
        if isinstance(init, FunctionType) and init.__defaults__:
            init.__defaults__ = tuple(new if value is old else value for value in init.__defaults__)


def _shorter(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {key: _shorter(wait, factor) for key, wait in value.items()}
    assert isinstance(value, float | int | timedelta), f"{value!r} is no wait"
    return value / factor


speed_up(float(os.environ["SOAK_FACTOR"]))
application = create_app()
start_jobs(application)
