"""Calendars that are meant to hold or fill a server. Each begins with one good event, which a student wants to see."""

from collections.abc import Callable

LARGEST = 10_000_000
"""Bytes, a little under the cap: what comes with every byte that an attacker may send costs the most."""

MakeFeed = Callable[[], str]

_START = "DTSTART:20261116T080000Z"
_DAILY = f"{_START}\r\nRRULE:FREQ=DAILY"
_OFFSETS = "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100"


def feed(*events: str, head: str = "") -> str:
    blocks = "".join(
        f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in (f"UID:good\r\n{_START}", *events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{blocks}END:VCALENDAR\r\n"


def many(count: int, event: str) -> str:
    return feed(*(f"UID:u{number}\r\n{event}" for number in range(count)))


def rule(rule: str, start: str = "19000101T080000Z") -> MakeFeed:
    return lambda: feed(f"UID:rule\r\nDTSTART:{start}\r\nRRULE:{rule}")


def times(count: int) -> list[str]:
    """Different seconds of November 2026."""
    return [
        f"202611{1 + n // 86_400:02}T{n // 3600 % 24:02}{n // 60 % 60:02}{n % 60:02}Z" for n in range(count)
    ]


def line(start: str, piece: str, end: str = "", event: str = _DAILY) -> MakeFeed:
    """One event with one line as long as a body may be."""
    return lambda: feed(f"UID:line\r\n{event}\r\n{start}{piece * (LARGEST // len(piece))}{end}")


def lines(piece: str, event: str = _DAILY) -> MakeFeed:
    return line("", f"{piece}\r\n", event=event)


def texts(text: str) -> MakeFeed:
    """Events whose descriptions are as long as any that is read, as many as fit."""
    whole = (text * (20_000 // len(text)))[:19_990]
    return lambda: many(LARGEST // (len(whole.encode()) + 80), f"{_START}\r\nDESCRIPTION:{whole}")


def zone(body: str) -> MakeFeed:
    definition = f"BEGIN:VTIMEZONE\r\nTZID:Own\r\n{body}END:VTIMEZONE\r\n"
    return lambda: feed("UID:zone\r\nDTSTART;TZID=Own:20261116T080000", head=definition)


def observance(*more: str) -> str:
    return "\r\n".join(["BEGIN:STANDARD", _OFFSETS, *more, "END:STANDARD", ""])


def many_zones() -> str:
    zones = (
        f"BEGIN:VTIMEZONE\r\nTZID:Z{n}\r\n{observance('RRULE:FREQ=YEARLY;BYDAY=1MO')}END:VTIMEZONE\r\n"
        for n in range(19_000)
    )
    return feed(
        *(f"UID:u{n}\r\nDTSTART;TZID=Z{n}:20261116T080000" for n in range(19_000)), head="".join(zones)
    )


def overrides() -> str:
    moved = (f"UID:s\r\nRECURRENCE-ID:{at}\r\nDTSTART:20261116T090000Z" for at in times(19_900))
    return feed(f"UID:s\r\n{_DAILY}", *moved)


def twins() -> str:
    """Many series of one UID, all with occurrences that the others do not have."""
    return feed(
        *(f"UID:t\r\nDTSTART:20251101T{n // 60:02}{n % 60:02}00Z\r\nRRULE:FREQ=DAILY" for n in range(1_400))
    )


def emptied() -> str:
    """Series of which every date is excepted: work without an event to show for it."""
    hours = ",".join(f"202511{day:02}T{hour:02}0000Z" for day in range(1, 31) for hour in range(24))
    return many(600, f"DTSTART:20251101T000000Z\r\nRRULE:FREQ=HOURLY;COUNT=720\r\nEXDATE:{hours}")


def year_of_everything() -> str:
    every = {
        "BYSETPOS": ",".join(map(str, range(1, 367))),
        "BYDAY": "MO,TU,WE,TH,FR,SA,SU",
        "BYHOUR": ",".join(map(str, range(24))),
        "BYMINUTE": "0,1,2,3",
    }
    parts = ";".join(f"{name}={numbers}" for name, numbers in every.items())
    return many(100, f"DTSTART:00010101T080000Z\r\nRRULE:FREQ=YEARLY;COUNT=9999999;{parts}")


def nested(name: str) -> MakeFeed:
    depth = 10_000
    return lambda: feed(f"UID:n\r\n{_START}\r\n" + f"BEGIN:{name}\r\n" * depth + f"END:{name}\r\n" * depth)


FEEDS: dict[str, MakeFeed] = {
    # Rules and dates
    "secondly": rule("FREQ=SECONDLY"),
    "minutely from 1900": rule("FREQ=MINUTELY"),
    "hourly from 1900": rule("FREQ=HOURLY"),
    "hourly from 1900, counted": rule("FREQ=HOURLY;COUNT=999999999"),
    "daily from the year 1": rule("FREQ=DAILY", "00010102T080000Z"),
    "every second in disguise": rule(
        "FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60))) + ";BYSECOND=0,30"
    ),
    "30 February": rule("FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2"),
    "many times 30 February": lambda: many(19_000, f"{_START}\r\nRRULE:FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2"),
    "until the year 9999": rule("FREQ=HOURLY;UNTIL=99991231T235959Z"),
    "a rule of huge numbers": rule(f"FREQ=DAILY;INTERVAL={'9' * 3000};COUNT={'9' * 900}"),
    "a rule of 10 MB": line("RRULE:FREQ=DAILY;BYMONTHDAY=", "1,", "1", event=_START),
    "a year of everything": year_of_everything,
    "100,000 excepted dates": lambda: feed(f"UID:x\r\n{_DAILY}\r\nEXDATE:{','.join(times(100_000))}"),
    "100,000 lines of excepted dates": lambda: feed(
        "\r\n".join(["UID:x", _DAILY, *(f"EXDATE:{at}" for at in times(100_000))])
    ),
    "100,000 further dates": lambda: feed(f"UID:x\r\n{_START}\r\nRDATE:{','.join(times(100_000))}"),
    "excepted dates that are none": line("EXDATE:", "11,"),
    "excepted dates that are none, one a line": lines("EXDATE:1"),
    "every date excepted": emptied,
    "20,000 overrides": overrides,
    "1,400 series of one UID": twins,
    "a huge duration": lambda: feed(f"UID:d\r\n{_START}\r\nDURATION:P{'9' * 4000}W"),
    "a duration of 2,000 years": lambda: feed(f"UID:d\r\n{_DAILY}\r\nDURATION:P740000D"),
    "the ends of time": lambda: feed(
        "UID:a\r\nDTSTART:00010101T000000Z", "UID:z\r\nDTSTART:99991231T235959Z"
    ),
    "lessons since 1900": lambda: many(19_000, "DTSTART:19000102T000000Z\r\nDTEND:21991231T000000Z"),
    # Texts
    "a description of 9 MB": line("DESCRIPTION:", "x"),
    "a description of 10 MB with an emoji": line("DESCRIPTION:\U0001f4da", "x"),
    "an emoji in each of 19,000 events": lambda: many(19_000, f"{_START}\r\nSUMMARY:\U0001f4da{'x' * 450}"),
    "a long text on each day": lambda: many(
        20, f"DTSTART:20251101T080000Z\r\nRRULE:FREQ=HOURLY\r\nDESCRIPTION:{'é' * 20_000}"
    ),
    "a UID of 1 MB on each day": lambda: feed(f"UID:{'u' * 1_000_000}\r\n{_DAILY}"),
    "tags that never end": texts("<b>x</b><" + "a" * 19_900),
    "stamps that never end": texts("(Updated :"),
    "labels inside of labels": texts("Grp (Exported " * 20 + "Grp 1" + ":)1" * 20 + " "),
    "a number of no character": lambda: feed(f"UID:c\r\n{_START}\r\nDESCRIPTION:<b>&#{'9' * 5000};</b>"),
    "10 MB of character references": texts("<b>" + "&a" * 9900),
    "10 MB of export stamps": line("X-A:", "(Updated :)"),
    # Lines and components
    "10 MB of empty lines": lines(""),
    "10 MB of short lines": lines("ab"),
    "10 MB of stamp lines": lines("DTSTAMP:1\r\nab"),
    "100,000 parameters": lambda: feed(
        f"UID:p\r\nDTSTART;{''.join(f'X-{n}=b;' for n in range(100_000))}TZID=UTC:20261116T080000"
    ),
    "10 MB of parameters": line("DTSTART;", "A=b;", "TZID=UTC:20261116T080000", event="SUMMARY:p"),
    "a quoted parameter of 10 MB": line('DTSTART;X="', "a", '":20261116T080000', event="SUMMARY:q"),
    "events nested 10,000 deep": nested("VEVENT"),
    "alarms nested 10,000 deep": nested("VALARM"),
    "an alarm that repeats": lambda: feed(
        f"UID:a\r\n{_START}\r\nBEGIN:VALARM\r\nTRIGGER:-PT1S\r\nREPEAT:1000000000\r\nDURATION:PT1S\r\nEND:VALARM"
    ),
    "50,000 events": lambda: many(50_000, _START),
    "events that never end": line("", "BEGIN:VEVENT\r\n"),
    # Zones
    "a zone of hostile rules": zone(observance("RRULE:FREQ=HOURLY") * 200),
    "a zone of secondly rules": zone(observance("RRULE:FREQ=SECONDLY") * 200),
    "a zone of 10 MB": zone(observance() * 90_000),
    "19,000 zones": many_zones,
    "a TZID of 1 MB": lambda: feed(f"UID:z\r\nDTSTART;TZID={'Z' * 1_000_000}:20261116T080000"),
    "a zone name of many parts": lambda: feed(head=f"X-WR-TIMEZONE:{'a/' * 500_000}\r\n"),
}
"""All of these are calendars: what can be read is answered, with the good event, and the rest is left out."""
