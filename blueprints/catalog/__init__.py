"""``/v1/starplan``: the public catalog of the timetable, read only, for everybody."""

from blueprints.catalog import (
    atom,
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
    "atom",
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
