"""``/api/v1`` and ``/integration``: the timetable for the clients of its editor, and for programs that read it."""

from blueprints.timetable import (
    api_keys,
    auth,
    batch,
    changes,
    exports,
    groups,
    imports,
    integration_views,
    levels,
    rooms,
    schedule,
    schedule_help,
    schedule_plans,
    schedule_series,
    teachers,
    units,
    users,
)
from blueprints.timetable.doors import api, integration

__all__ = [
    "api",
    "api_keys",
    "auth",
    "batch",
    "changes",
    "exports",
    "groups",
    "imports",
    "integration",
    "integration_views",
    "levels",
    "rooms",
    "schedule",
    "schedule_help",
    "schedule_plans",
    "schedule_series",
    "teachers",
    "units",
    "users",
]
