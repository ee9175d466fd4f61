"""Rules against a brute-force reading of them, and against dateutil where it is quick."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.ics.budget import Budget
from services.ics.expand import Window
from services.ics.read import read
from services.ics.rules import BadRule, read_rule, starts

PARIS = ZoneInfo("Europe/Paris")
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 6, 30, tzinfo=UTC))
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Often enough around the two nights on which clocks change.
START_DAYS = st.one_of(
    st.dates(date(2026, 1, 10), date(2026, 12, 31)),
    st.dates(date(2026, 3, 20), date(2026, 3, 30)),
    st.dates(date(2026, 10, 16), date(2026, 10, 26)),
)
START_TIMES = st.one_of(st.sampled_from([time(2, 0), time(2, 30), time(3, 0), time(1, 59)]), st.times()).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@st.composite
def schedules(draw: st.DrawFn) -> dict:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    first = datetime.combine(draw(START_DAYS), draw(START_TIMES))
    return {
        "frequency": frequency,
        "first": first,
        "interval": draw(st.integers(1, 4)),
        "days": draw(st.frozensets(st.sampled_from(range(7)))) if frequency == "WEEKLY" else frozenset(),
        "count": draw(st.one_of(st.none(), st.integers(1, 12))),
        "until": draw(st.one_of(st.none(), st.integers(0, 120).map(lambda n: first + timedelta(days=n)))),
        "excepted": draw(st.frozensets(st.integers(0, 60))),
    }


def matches(schedule: dict, day: date) -> bool:
    first, interval = schedule["first"].date(), schedule["interval"]
    if schedule["frequency"] == "DAILY":
        return (day - first).days % interval == 0
    if schedule["frequency"] == "MONTHLY":
        months = (day.year - first.year) * 12 + day.month - first.month
        return day.day == first.day and months % interval == 0
    monday = first - timedelta(days=first.weekday())
    weekdays = schedule["days"] or {first.weekday()}
    return day.weekday() in weekdays and (day - monday).days // 7 % interval == 0


def brute_force(schedule: dict) -> list[datetime]:
    """Every day of the window, asked one by one; the start itself always belongs to its series."""
    first = schedule["first"]
    found: list[datetime] = []
    for n in range(540):
        wall = first + timedelta(days=n)
        if schedule["until"] and wall > schedule["until"]:
            break
        if schedule["count"] and len(found) == schedule["count"]:
            break
        if matches(schedule, wall.date()):
            found.append(wall)
    excepted = {first + timedelta(days=n) for n in schedule["excepted"]}
    return sorted({first, *found} - excepted)


def to_utc(wall: datetime) -> datetime:
    """The instant of a wall time in Paris in 2026 and 2027, from the two rules of the clock change."""
    changes = [
        (datetime(2026, 3, 29, 3), 2),
        (datetime(2026, 10, 25, 3), 1),
        (datetime(2027, 3, 28, 3), 2),
    ]
    offset = 1
    for change, after in changes:
        if wall >= change:
            offset = after
    return (wall - timedelta(hours=offset)).replace(tzinfo=UTC)


def as_calendar(schedule: dict) -> str:
    first = schedule["first"]
    parts = [f"FREQ={schedule['frequency']}", f"INTERVAL={schedule['interval']}"]
    if schedule["days"]:
        parts.append("BYDAY=" + ",".join(DAYS[day] for day in sorted(schedule["days"])))
    if schedule["count"]:
        parts.append(f"COUNT={schedule['count']}")
    if schedule["until"]:
        parts.append(f"UNTIL={to_utc(schedule['until']):%Y%m%dT%H%M%SZ}")
    lines = [
        "UID:s",
        f"DTSTART;TZID=Europe/Paris:{first:%Y%m%dT%H%M%S}",
        "DURATION:PT1H",
        "RRULE:" + ";".join(parts),
        *(
            f"EXDATE;TZID=Europe/Paris:{first + timedelta(days=n):%Y%m%dT%H%M%S}"
            for n in sorted(schedule["excepted"])
        ),
    ]
    return "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])


@settings(deadline=None, max_examples=150)
@given(schedules())
def test_expansion_equals_a_brute_force_reading(schedule: dict):
    reading = read(as_calendar(schedule), zone=ZoneInfo("Asia/Tokyo"), window=WINDOW)
    assert reading.skipped == 0
    expected = [at for wall in brute_force(schedule) if (at := to_utc(wall)) < WINDOW.ends_at]
    assert [one.starts_at for one in reading.occurrences] == sorted(expected)
    assert {one.uid for one in reading.occurrences} == {f"s_{at:%Y%m%dT%H%M%SZ}" for at in expected}


@st.composite
def rule_texts(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 6))}"]
    numbered = frequency in ("YEARLY", "MONTHLY") and draw(st.booleans())
    ordinals = st.sampled_from(["1", "2", "4", "-1", "-2"]) if numbered else st.just("")
    weekday = st.tuples(ordinals, st.sampled_from(DAYS)).map("".join)
    choices = {
        "BYDAY": st.lists(weekday, min_size=1, max_size=3, unique=True),
        "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True),
        "BYMONTHDAY": st.lists(
            st.sampled_from([1, 13, 28, 29, 31, -1, -5]), min_size=1, max_size=3, unique=True
        ),
        "BYHOUR": st.lists(st.integers(0, 23), min_size=1, max_size=2, unique=True),
        "BYMINUTE": st.lists(st.sampled_from([0, 15, 45]), min_size=1, max_size=2, unique=True),
    }
    if frequency == "YEARLY":
        choices["BYYEARDAY"] = st.lists(
            st.sampled_from([1, 100, 365, 366, -1]), min_size=1, max_size=2, unique=True
        )
    chosen = draw(st.lists(st.sampled_from(sorted(choices)), max_size=3, unique=True))
    parts.extend(f"{name}=" + ",".join(str(value) for value in draw(choices[name])) for name in chosen)
    # dateutil lets the first week begin with the series; here it is a whole week, as every other.
    if frequency not in ("HOURLY", "WEEKLY") and draw(st.booleans()):
        parts.append("BYSETPOS=" + draw(st.sampled_from(["1", "-1", "2", "1,-1"])))
    if draw(st.booleans()):
        parts.append("WKST=" + draw(st.sampled_from(DAYS)))
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 15))}")
    return ";".join(parts)


def dateutil_starts(text: str, first: datetime, last: datetime) -> list[datetime]:
    return list(rrulestr(text, dtstart=first).between(first, last, inc=True))


@settings(deadline=None, max_examples=100)
@given(text=rule_texts(), day=st.dates(date(2024, 1, 1), date(2026, 12, 31)), at=st.times())
def test_the_walk_agrees_with_dateutil(text: str, day: date, at: time):
    first = datetime.combine(day, at.replace(second=0, microsecond=0))
    last = first + timedelta(days=400)
    rule = read_rule(text, first, lambda until: until)
    found = list(starts(rule, first, last, Budget(10_000_000)))
    assume(found)  # dateutil would search up to the year 9999
    assert found == dateutil_starts(text, first, last)


@settings(deadline=None, max_examples=100)
@given(
    frequency=st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]),
    interval=st.integers(1, 400),
    start=st.datetimes(datetime(1, 1, 2), datetime(2026, 12, 31)),
    skipped=st.integers(0, 300),
)
def test_a_walk_that_begins_late_finds_the_rest_of_the_full_walk(
    frequency: str, interval: int, start: datetime, skipped: int
):
    rule = read_rule(
        f"FREQ={frequency};INTERVAL={interval}", start.replace(microsecond=0), lambda until: until
    )
    last = rule.start + timedelta(days=700)
    full = list(starts(rule, rule.start, last, Budget(10_000_000)))
    late = rule.start + timedelta(days=skipped, hours=1)
    assert list(starts(rule, late, last, Budget(10_000_000))) == [one for one in full if one >= late]


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        rule_texts(),
        st.text(),
        st.lists(
            st.sampled_from(
                [
                    "FREQ=HOURLY",
                    "FREQ=DAILY",
                    "FREQ=YEARLY",
                    "INTERVAL=999999999",
                    "COUNT=999999999",
                    "BYMONTH=2",
                    "BYMONTHDAY=30",
                    "BYSETPOS=366",
                    "BYYEARDAY=-366",
                    "BYWEEKNO=53",
                    "BYHOUR=0,1,2",
                    "BYDAY=-53MO",
                    "UNTIL=00010101",
                    "UNTIL=99991231T235959Z",
                    "WKST=SU",
                    "BYMINUTE=" + ",".join(map(str, range(60))),
                ]
            ),
            unique=True,
        ).map(";".join),
    )
)
def test_any_rule_ends_within_its_caps(text: str):
    line = text.replace("\n", "").replace("\r", "")
    lines = ["UID:h", "DTSTART:19000101T080000", f"RRULE:{line}"]
    text = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    reading = read(text, zone=PARIS, window=WINDOW)
    assert len(reading.occurrences) <= 2_000
    assert reading.skipped in (0, 1)


@settings(deadline=None)
@given(st.text())
def test_a_rule_is_read_or_refused(text: str):
    try:
        rule = read_rule(text, datetime(2026, 1, 1, 8), lambda until: until)
    except BadRule:
        return
    assert rule.interval >= 1
