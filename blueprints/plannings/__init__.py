"""``/api/plannings`` and ``/api/ping``: the feeds, for the clients that exist."""

from blueprints.plannings.views import bp

__all__ = ["bp"]
