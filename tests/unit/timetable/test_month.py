"""The month sheet: whole weeks of cells, the chosen day, what fills up."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.timetable.events import CalendarEvent
from services.timetable.layout import Scene, lay_out
from services.timetable.month import Month, lay_out_month
from services.timetable.period import period_of
from services.timetable.window import OpeningHours

PARIS = ZoneInfo("Europe/Paris")
CHOSEN = date(2026, 11, 19)
SCENE = Scene(PARIS, datetime(2026, 11, 18, 9, tzinfo=UTC), OpeningHours(time(7, 30), time(21)), {})


def month(*events: CalendarEvent) -> Month:
    chosen = lay_out(events, period_of("day", CHOSEN), SCENE).days[0]
    return lay_out_month(events, period_of("month", CHOSEN), chosen, SCENE)


def lecture(on: date, title: str = "Algorithmique", **more) -> CalendarEvent:
    start = datetime.combine(on, time(8, 15), PARIS)
    return CalendarEvent(title, title, start, start + timedelta(minutes=90), **more)


def test_a_month_is_whole_weeks_from_monday():
    cells = month().cells
    assert (cells[0].on, cells[-1].on, len(cells)) == (date(2026, 10, 26), date(2026, 12, 6), 42)
    assert [cell.on.day for cell in cells if not cell.is_outside] == list(range(1, 31))


def test_a_cell_holds_its_events_and_no_other():
    sheet = month(lecture(date(2026, 11, 3)), lecture(date(2026, 12, 1), "Probabilités"))
    filled = {cell.on: [entry.event.title for entry in cell.entries] for cell in sheet.cells if cell.entries}
    assert filled == {date(2026, 11, 3): ["Algorithmique"], date(2026, 12, 1): ["Probabilités"]}


def test_whole_days_come_first_in_a_cell():
    start = datetime(2026, 11, 3, tzinfo=PARIS)
    holiday = CalendarEvent("h", "Fermeture", start, start + timedelta(days=1), all_day=True)
    cell = next(cell for cell in month(lecture(date(2026, 11, 3)), holiday).cells if cell.entries)
    assert [entry.event.title for entry in cell.entries] == ["Fermeture", "Algorithmique"]


def test_today_and_the_chosen_day_are_marked():
    sheet = month(lecture(CHOSEN))
    assert [cell.on.day for cell in sheet.cells if cell.is_today] == [18]
    assert [cell.on for cell in sheet.cells if cell.is_chosen] == [CHOSEN]
    assert [entry.event.title for entry in sheet.chosen.slots] == ["Algorithmique"]


def test_a_month_whose_neighbours_alone_have_events_is_empty():
    assert month(lecture(date(2026, 12, 1))).is_empty
    assert not month(lecture(date(2026, 11, 30))).is_empty
