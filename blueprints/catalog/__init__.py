"""``/v1/starplan``: the public catalog of the timetable, read only, for everybody."""

from blueprints.catalog import courses, instructors, overview, programs, rooms, semesters
from blueprints.catalog.doors import bp

__all__ = ["bp", "courses", "instructors", "overview", "programs", "rooms", "semesters"]
