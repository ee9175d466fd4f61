"""``/api/v2``: the timetable's events for programs that query, filter and follow them."""

from blueprints.planner import auth
from blueprints.planner.door import bp

__all__ = ["auth", "bp"]
