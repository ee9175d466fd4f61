"""What programs read in a calendar: icalendar and vobject here, ical.js (Thunderbird's) in a browser."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import vobject
from icalendar import Calendar
from playwright.sync_api import Page

from config import PROJECT

ICAL_JS = PROJECT / "tests" / "browser" / "vendor" / "ical.es5.min.cjs"
_READ = """
text => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map(component => {
  const event = new ICAL.Event(component);
  const at = time => (time.isDate ? time.toString() : time.toJSDate().toISOString());
  return [event.uid, event.summary, at(event.startDate), at(event.endDate), event.location ?? "",
          event.description ?? "", component.getFirstPropertyValue("status"), event.sequence];
})
"""


@dataclass(frozen=True)
class Read:
    """A VEVENT; instants are aware, whole days are dates, the end is exclusive."""

    uid: str
    summary: str
    starts: date
    ends: date
    location: str
    description: str
    status: str
    sequence: int


def by_icalendar(body: bytes) -> list[Read]:
    return [
        Read(
            str(event["UID"]),
            str(event["SUMMARY"]),
            event.start,
            event.end,
            str(event.get("LOCATION", "")),
            str(event.get("DESCRIPTION", "")),
            str(event["STATUS"]),
            event["SEQUENCE"],
        )
        for event in Calendar.from_ical(body).events
    ]


def by_vobject(body: bytes) -> list[Read]:
    calendar = vobject.readOne(body.decode())
    return [
        Read(
            event.uid.value,
            event.summary.value,
            event.dtstart.value,
            event.dtend.value,
            event.getChildValue("location", ""),
            event.getChildValue("description", ""),
            event.status.value,
            int(event.sequence.value),
        )
        for event in getattr(calendar, "vevent_list", ())
    ]


def by_ical_js(page: Page, body: bytes) -> list[Read]:
    """``page`` has the library after ``page.evaluate(ICAL_JS.read_text())``."""
    return [
        Read(uid, summary, _moment(starts), _moment(ends), *rest)
        for uid, summary, starts, ends, *rest in page.evaluate(_READ, body.decode())
    ]


def _moment(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(UTC) if "T" in text else date.fromisoformat(text)
