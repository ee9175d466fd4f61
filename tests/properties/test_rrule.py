"""The RRULE of a series means its meetings, to whoever reads iCalendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.schedule.recurrence import BadRule, Rule

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    starts_on = draw(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
    rule = Rule(
        zone=draw(st.sampled_from(ZONES)),
        starts_on=starts_on,
        until_on=starts_on + timedelta(days=draw(st.integers(0, 400))),
        weekdays=tuple(draw(st.sets(st.integers(0, 6), min_size=1))),
        start_time=draw(st.times(time(4), time(22)).map(lambda wall: wall.replace(microsecond=0))),
        minutes=45,
        every_weeks=draw(st.integers(1, 5)),
    )
    try:
        rule.check()
    except BadRule:
        assume(False)
    return rule


@settings(deadline=None, max_examples=150)
@given(rules())
def test_an_rrule_means_the_meetings_of_its_series(rule: Rule):
    zone = ZoneInfo(rule.zone)
    days = list(rule.days())
    first = datetime.combine(days[0], rule.start_time, zone)
    told = rrulestr(rule.rrule, dtstart=first)
    assert [meeting.astimezone(UTC) for meeting in told] == [rule.slot(day).starts_at for day in days]
