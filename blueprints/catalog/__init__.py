"""``/v1/starplan``: the public catalog of the timetable, read only, for everybody."""

from blueprints.catalog import (
    changes,
    conflicts,
    courses,
    description,
    exports,
    free_time,
    ical,
    instructors,
    overview,
    programs,
    rooms,
    semesters,
    sync,
    week,
)
from blueprints.catalog.doors import bp

__all__ = [
    "bp",
    "changes",
    "conflicts",
    "courses",
    "description",
    "exports",
    "free_time",
    "ical",
    "instructors",
    "overview",
    "programs",
    "rooms",
    "semesters",
    "sync",
    "week",
]
