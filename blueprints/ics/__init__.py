"""Calendars that programs subscribe to (RFC 5545): of each planning, and of what somebody has put together."""

from blueprints.ics.views import bp

__all__ = ["bp"]
