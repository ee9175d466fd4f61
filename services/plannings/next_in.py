"""When a planning from elsewhere is next on, by what is at hand of it."""

from datetime import datetime, timedelta

from services.plannings.content import Content
from services.schedule.next_on import Meeting

LOOKED_AHEAD = timedelta(days=120)
_LONGEST = timedelta(days=1)
"""One that has been on for longer is no news."""


def next_in(content: Content, now: datetime) -> Meeting | None:
    """The meeting that is on, or else the next one in LOOKED_AHEAD; cancelled ones do not count."""
    ahead = content.starting_between(now - _LONGEST, now + LOOKED_AHEAD)
    for event in content.events(ahead):
        ends_at = datetime.fromisoformat(event["endDate"])
        if ends_at > now and event["status"] != "cancelled":
            starts_at = datetime.fromisoformat(event["startDate"])
            return Meeting(starts_at, ends_at, event["summary"], event["location"], event["allDay"])
    return None
