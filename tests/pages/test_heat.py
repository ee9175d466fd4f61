"""How full the rooms of a building are in a week."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask.testing import FlaskClient

from models import Room
from services.rooms.day import House
from services.rooms.heat import heat, hours_open
from services.schedule.fields import Resources
from support.campus import Campus
from support.html import links_of, tags_of, text_of

pytestmark = pytest.mark.usefixtures("at_ten_to_eleven")

Rooms = dict[str, Room]
HEAT = "/rooms/heat"
HOUSE = House((time(7, 30), time(21)), ZoneInfo("Europe/Paris"))


def shades(html: str) -> dict[str, int]:
    """How many hours the chart shows in each shade."""
    paths = [tag for tag in tags_of(html, "path") if (tag.get("class") or "").startswith("o")]
    return {tag["class"] or "": (tag["d"] or "").count("M") for tag in paths}


def test_an_hour_is_the_darker_the_fuller(client: FlaskClient, campus: Campus):
    campus.plan(9, campus.cohort)  # 10:00 to 11:30
    page = client.get(f"{HEAT}?building=B%C3%A2timent+B").text
    assert shades(page) == {"o2": 1, "o4": 1}
    said = text_of(page)
    assert "Bâtiment B, week 47" in said
    assert "2 % of the opening hours from Monday to Friday are taken" in said


def test_the_numbers_stand_in_a_table(client: FlaskClient, campus: Campus):
    campus.plan(9, campus.cohort)
    page = client.get(f"{HEAT}?building=B%C3%A2timent+B").text
    assert "Room Mon 16 Tue 17 Wed 18 Thu 19 Fri 20 B204 11 % 0 % 0 % 0 % 0 %" in text_of(page)
    assert f"/rooms/{campus.room.uid}" in links_of(page)
    [chart] = [tag for tag in tags_of(page, "svg") if tag.get("role") == "img"]
    assert "The numbers follow in a table" in (chart["aria-label"] or "")


def test_it_begins_with_the_building_that_has_most_rooms(client: FlaskClient, rooms: Rooms):
    assert "Hauptgebäude, week 47" in text_of(client.get(HEAT).text)
    everything = text_of(client.get(f"{HEAT}?building=").text)
    assert "All buildings, week 47" in everything
    assert "C112" in everything
    assert "No room is known in this building." in text_of(client.get(f"{HEAT}?building=X").text)


def test_weeks_can_be_walked(client: FlaskClient, campus: Campus):
    page = client.get(f"{HEAT}?building=B%C3%A2timent+B&date=2026-12-30").text
    assert "week 53" in text_of(page)
    assert "now" not in [tag.get("class") for tag in tags_of(page, "rect")]
    following = next(link for link in links_of(page) if "2027-01-04" in link)
    assert "week 1" in text_of(client.get(following).text)
    answer = client.get(f"{HEAT}?date=someday")
    assert answer.status_code == 400
    assert "“someday” is not a day" in text_of(answer.text)


def test_a_weekend_is_shown_when_something_is_on(client: FlaskClient, campus: Campus):
    assert "Sat 21" not in text_of(client.get(HEAT).text)
    campus.plan(9, campus.cohort, day=5)
    assert "Sat 21" in text_of(client.get(HEAT).text)
    assert "Sun 22" not in text_of(client.get(HEAT).text)


def test_the_present_hour_is_outlined(client: FlaskClient, campus: Campus):
    assert [tag for tag in tags_of(client.get(HEAT).text, "rect") if tag.get("class") == "now"]


def test_names_cannot_bring_markup(client: FlaskClient, campus: Campus):
    campus.add(Room(name="<script>x</script>", building='"><img src=x>'))
    page = client.get(HEAT, query_string={"building": '"><img src=x>'}).text
    assert tags_of(page, "img") == []
    assert [tag for tag in tags_of(page, "script") if "src" not in tag] == []


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_on_which_the_clocks_change_are_as_long_as_they_are(campus: Campus, day: str, hours: int):
    """Open around the clock and taken all the time, a room is full in each hour that there is."""
    house = House((time(0), time(0)), HOUSE.zone)
    sunday = date.fromisoformat(day)
    span = house.day(sunday)
    assert (span.ends_at - span.starts_at).total_seconds() == hours * 3600

    def take(edit) -> None:
        from services.schedule import events
        from services.schedule.fields import EventFields
        from services.schedule.slots import Slot

        middle = span.starts_at + (span.ends_at - span.starts_at) / 2
        for slot in (Slot(span.starts_at, middle), Slot(middle, span.ends_at)):
            events.create(edit, EventFields(slot, Resources((campus.room.id,), (), ())))

    campus.write(take)
    monday = date.fromordinal(sunday.toordinal() - 6)
    week = campus.write(lambda edit: heat(edit.session, [campus.room], monday, house))
    assert week.days[-1] == sunday
    [row] = week.rows
    empty = [hour for hour, share in enumerate(row.cells[-1]) if share < 1]
    assert empty == ([2] if hours == 23 else [])
    assert row.days[-1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (time(7, 30), time(21), range(7, 21)),
        (time(8), time(20, 15), range(8, 21)),
        (time(18), time(2), range(24)),
    ],
)
def test_the_chart_has_whole_hours(opens: time, closes: time, expected: range):
    assert hours_open(House((opens, closes), HOUSE.zone)) == expected


def test_a_night_is_no_time_of_the_day(client: FlaskClient, campus: Campus):
    """22:00 to 23:30 is after closing: nothing of the opening hours is taken."""
    campus.plan(21, campus.cohort)
    with time_machine.travel(datetime(2026, 11, 16, 9, 50, tzinfo=UTC), tick=False):
        assert "0 % of the opening hours" in text_of(client.get(HEAT).text)
