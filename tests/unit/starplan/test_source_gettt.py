"""Week pages: which day a box is on, and what its lines are."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from fakes.starplan import StarPlanServer, faults
from services.starplan.client import StarPlan
from services.starplan.sources.boxes import WeekReader
from services.starplan.upstream import Meeting, Plan
from unit.starplan.conftest import BERLIN, Address, Failure

MONDAY = date(2026, 10, 12)
PlanOf = Callable[..., Plan]


def column(left: int, day: int) -> str:
    return (
        f'<div class="ttweekdaycell" style="width:180px; left:{left}px;"><span class="ttdaytext">x</span>'
        f'<div class="ttdatetext"><span data-date="2026-10-{day}">{day}.10.</span></div></div>'
    )


def box(left: int, *lines: str, css: str = "weeklyg") -> str:
    return (
        f'<div style="position:absolute; top:0px; left:{left}px;  width:88px;" class="ttevent {css}">'
        f'<div class="tooltip">{"<br>".join(lines)}</div>08:00-09:30<br/><a>x</a><br/></div>'
    )


COLUMNS = column(0, 12) + column(180, 13) + column(450, 14)
LINES = ("Aktuelle Kapitel (262164)", "Prof. Dr. Jörg Weißenböck", "AIB1, SEB6", "F230, F231", "08:00-09:30")


@pytest.fixture(autouse=True)
def shows_only_weeks(server: StarPlanServer) -> None:
    server.refused = {"ical:pg", "rest"}


@pytest.fixture
def plan_of(server: StarPlanServer, client: StarPlan, address: Address) -> PlanOf:
    """The plan of a server whose only week with boxes is that of 12 October."""

    def read(*boxes: str, columns: str = COLUMNS) -> Plan:
        server.faults.clear()
        page = f"<div>{columns}</div><div>{''.join(boxes)}</div>"
        server.faults.add(faults.body(page), "getTT", where={"dfc": MONDAY.isoformat()})
        plan = client.fetch(address(0)).plan()
        week = [one for one in plan.meetings if one.starts_at.astimezone(BERLIN).isocalendar().week == 42]
        return Plan("gettt", tuple(week), plan.rejected)

    return read


def only(plan: Plan) -> Meeting:
    (meeting,) = plan.meetings
    return meeting


def test_a_box_is_read_from_its_end(plan_of: PlanOf) -> None:
    meeting = only(plan_of(box(-1, *LINES)))
    assert meeting.starts_at == datetime(2026, 10, 12, 8, 0, tzinfo=BERLIN)
    assert meeting.ends_at == datetime(2026, 10, 12, 9, 30, tzinfo=BERLIN)
    assert meeting.title == "Aktuelle Kapitel (262164)"
    assert meeting.rooms == ("F230, F231",)
    assert meeting.lines == ("Prof. Dr. Jörg Weißenböck", "AIB1, SEB6")
    assert (meeting.people, meeting.cohorts, meeting.uid) == (None, None, "")


def test_columns_may_be_of_any_width(plan_of: PlanOf) -> None:
    plan = plan_of(*(box(left, f"{left}", *LINES[1:]) for left in (-1, 89, 179, 269, 359, 449, 539)))
    days = {meeting.title: meeting.starts_at.astimezone(BERLIN).day for meeting in plan.meetings}
    assert days == {"-1": 12, "89": 12, "179": 13, "269": 13, "359": 13, "449": 14, "539": 14}


@pytest.mark.parametrize(
    ("lines", "rooms", "rest"),
    [
        (("T", "P", "AIB1", "08:00-09:30"), (), ("P", "AIB1")),
        (("T", "AIB1", "F230", "08:00-09:30"), ("F230",), ("AIB1",)),
        (("T", "F230", "08:00-09:30"), ("F230",), ()),
        (("T", "08:00-09:30"), (), ()),
        (("T", "P", "Q", "AIB1", "F230", "08:00 - 09:30"), ("F230",), ("P", "Q", "AIB1")),
        (
            ("T", "<span>Verlegung</span>", "aib1", "F230", "8:00-9:30", "neu"),
            ("F230",),
            ("Verlegung", "aib1"),
        ),
        (("T", "", " &nbsp; ", "P &amp; Q", "AIB1", "--", "08:00-09:30"), ("--",), ("P & Q", "AIB1")),
    ],
)
def test_lines_may_be_missing_or_more(
    plan_of: PlanOf, lines: tuple[str, ...], rooms: tuple[str, ...], rest: tuple[str, ...]
) -> None:
    meeting = only(plan_of(box(-1, *lines)))
    assert (meeting.title, meeting.rooms, meeting.lines) == ("T", rooms, rest)
    assert meeting.starts_at == datetime(2026, 10, 12, 8, 0, tzinfo=BERLIN)


def test_holidays_are_no_meetings(plan_of: PlanOf) -> None:
    assert plan_of(box(-1, "Ferien", css="holidayg")) == Plan("gettt", ())


@pytest.mark.parametrize("css", ["singleg", "twoweeklyg", "examg", "somethingnew"])
def test_all_other_boxes_are(plan_of: PlanOf, css: str) -> None:
    assert only(plan_of(box(-1, *LINES, css=css)))


@pytest.mark.parametrize(
    "lines", [("T", "F230"), ("08:00-09:30",), ("T", "25:00-26:00"), ("T", "09:30-08:00"), ()], ids=str
)
def test_what_makes_no_sense_is_left_out_and_counted(plan_of: PlanOf, lines: tuple[str, ...]) -> None:
    plan = plan_of(box(-1, *LINES), box(179, *lines))
    assert (len(plan.meetings), plan.rejected) == (1, 1)


def test_a_box_left_of_all_columns_is_left_out_and_counted(plan_of: PlanOf) -> None:
    assert plan_of(box(-500, *LINES)) == Plan("gettt", (), rejected=1)


def test_each_week_of_the_term_is_asked_for_once(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    client.fetch(address())
    weeks = [asked.params["dfc"] for asked in server.traffic.asked if asked.kind == "getTT"]
    assert len(weeks) == len(set(weeks)) == 22
    assert (min(weeks), max(weeks)) == ("2026-09-28", "2027-02-22")


def test_a_plan_that_was_published_anew_without_changes_is_no_news(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    before = client.fetch(address()).hash
    server.published_at = datetime(2026, 11, 3, 12, 0)
    assert client.fetch(address()).hash == before


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<!DOCTYPE html><html><body>Wartung</body></html>", "html"),
        ("", "empty"),
        ('[[{"error":"x"}]]', "error"),
        ("[[]]", "malformed"),
        (column(0, 19), "malformed"),
        ("x" * (2**18 + 1), "malformed"),
        ("<div>" * 200 + COLUMNS, "malformed"),
    ],
    ids=["maintenance", "empty", "error", "nothing", "another week", "too large", "too deep"],
)
def test_a_page_that_is_not_the_week_fails(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure, body: str, kind: str
) -> None:
    server.faults.add(faults.body(body), "getTT", where={"dfc": MONDAY.isoformat()})
    assert failure(client.fetch, address()).kind == kind


def test_equal_boxes_are_read_once() -> None:
    reader = WeekReader()
    first = reader.read(COLUMNS + box(-1, *LINES))
    second = reader.read(COLUMNS.replace("2026-10-12", "2026-10-19") + box(-1, *LINES))
    assert second.boxes is first.boxes
    assert second.columns[0].day == date(2026, 10, 19)


@pytest.mark.parametrize(
    "spoilt", ["<div", '<div class="ttevent', "</div>", "&#", "<![CDATA[", "<!--", "<a b='", "<p>" * 500]
)
def test_a_spoilt_page_has_no_boxes(spoilt: str) -> None:
    assert WeekReader().read(spoilt * 100).boxes == []
