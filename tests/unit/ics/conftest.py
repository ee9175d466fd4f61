"""Small builders: a calendar from property lines, read as an institution in Paris would."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.ics.decode import decode
from services.ics.occurrence import Occurrence
from services.ics.read import Reading, default_window, read

PARIS = ZoneInfo("Europe/Paris")
WINDOW = default_window(datetime(2026, 11, 5, 12, 0, tzinfo=UTC))
FIXTURES = Path(__file__).parents[2] / "fixtures" / "ics"


def _calendar(*events: str, head: str = "") -> str:
    """A calendar text; an event is its lines, with a UID and a start unless it brings its own."""
    blocks = [f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events]
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(blocks)}END:VCALENDAR\n"


@pytest.fixture
def calendar() -> Callable[..., str]:
    return _calendar


@pytest.fixture
def read_events() -> Callable[..., Reading]:
    def read_them(*events: str, head: str = "", **options: object) -> Reading:
        settings = {"zone": PARIS, "window": WINDOW, **options}
        return read(_calendar(*events, head=head), **settings)

    return read_them


@pytest.fixture
def only(read_events) -> Callable[..., Occurrence]:
    def read_one(*events: str, head: str = "") -> Occurrence:
        (occurrence,) = read_events(*events, head=head).occurrences
        return occurrence

    return read_one


@pytest.fixture
def read_fixture() -> Callable[..., Reading]:
    def read_file(name: str) -> Reading:
        text = decode((FIXTURES / f"{name}.ics").read_bytes(), None)
        return read(text, zone=PARIS, window=WINDOW)

    return read_file
