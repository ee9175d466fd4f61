"""Weekly series: their meetings, and changes of one, of the following, of all."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models import Event, EventStatus, Series
from services.changes.errors import Unknown
from services.schedule import events, series
from services.schedule.conflicts import Clashing
from services.schedule.fields import EventFields
from services.schedule.left_out import left_out, put_back
from services.schedule.recurrence import BadRule, Rule
from services.schedule.series import NotInSeries, Scope
from services.schedule.slots import Slot
from support.school import School, planned, slot

PARIS = ZoneInfo("Europe/Paris")
MONDAYS = Rule("Europe/Paris", date(2026, 10, 5), date(2026, 11, 2), (0,), time(10), 90)
"""Five meetings; the clocks change before the fourth, on 25 October."""


def made(here: School, rule: Rule = MONDAYS, **more: object) -> list[int]:
    """The ids of a new series' meetings."""
    more.setdefault("groups", (here.td1,))
    with here.editing() as edit:
        return [event.id for event in series.create(edit, rule, planned(slot(0), (here.small,), **more))]


def change(here: School, event_id: int, scope: Scope, **how: object) -> list[int]:
    with here.editing() as edit:
        return [event.id for event in series.change(edit, event_id, scope, **how)]


def walls(here: School, ids: list[int], zone: ZoneInfo = PARIS) -> list[tuple[date, time]]:
    """Day and wall time of each, in the order of the ids."""
    local = [here.event(number).starts_at.astimezone(zone) for number in ids]
    return [(at.date(), at.time()) for at in local]


def days(here: School, ids: list[int]) -> list[date]:
    return [day for day, _ in walls(here, ids)]


def living(here: School) -> list[int]:
    with here.new_session() as session:
        return list(
            session.scalars(select(Event.id).where(Event.deleted_at.is_(None)).order_by(Event.starts_at))
        )


def rules(here: School) -> list[Rule]:
    with here.new_session() as session:
        rows = session.scalars(select(Series).where(Series.deleted_at.is_(None)).order_by(Series.id))
        return [Rule.of(row) for row in rows]


def later(fields: EventFields) -> EventFields:
    hour = timedelta(hours=1)
    return replace(fields, slot=Slot(fields.slot.starts_at + hour, fields.slot.ends_at + hour))


def test_a_course_stays_at_ten_when_the_clocks_change(here: School):
    ids = made(here)
    assert walls(here, ids) == [(date(2026, 10, 5) + timedelta(weeks=n), time(10)) for n in range(5)]
    assert {here.event(number).starts_at.hour for number in ids} == {8, 9}
    assert {here.event(number).ends_at - here.event(number).starts_at for number in ids} == {
        timedelta(minutes=90)
    }
    assert all(here.event(number).original_starts_at is None for number in ids)


def test_a_wall_time_that_does_not_exist_moves_forward_and_one_that_comes_twice_is_the_first():
    spring = replace(MONDAYS, start_time=time(2, 30)).slot(date(2026, 3, 29))
    assert spring.starts_at.astimezone(PARIS).time() == time(3, 30)
    autumn = replace(MONDAYS, start_time=time(2, 30)).slot(date(2026, 10, 25))
    assert autumn.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert autumn.ends_at - autumn.starts_at == timedelta(minutes=90)


def test_every_second_week_on_two_weekdays():
    rule = replace(MONDAYS, starts_on=date(2026, 10, 7), weekdays=(3, 0), every_weeks=2)
    assert list(rule.days()) == [date(2026, 10, 8), date(2026, 10, 19), date(2026, 10, 22), date(2026, 11, 2)]


def test_holidays_have_no_meeting(here: School):
    with here.editing() as edit:
        assert len(series.create(edit, MONDAYS, planned(slot(0)), skipping=[date(2026, 10, 19)])) == 4
    assert date(2026, 10, 19) not in days(here, living(here))


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": ()},
        {"weekdays": (7,)},
        {"every_weeks": 0},
        {"minutes": 0},
        {"minutes": 24 * 60 + 1},
        {"zone": "Europe/Atlantis"},
        {"zone": "../etc"},
        {"until_on": date(2026, 10, 4)},
        {"until_on": date(2036, 10, 4)},
        {"weekdays": tuple(range(7)), "until_on": date(2027, 11, 10)},
        {"weekdays": tuple(range(7)), "starts_on": date(2026, 3, 25), "minutes": 24 * 60},
    ],
)
def test_a_rule_that_makes_no_series_is_refused_and_leaves_nothing(here: School, wrong: dict[str, object]):
    before = here.batches()
    with pytest.raises(BadRule), here.editing() as edit:
        series.create(edit, replace(MONDAYS, **wrong), planned(slot(0)))
    assert here.batches() == before
    assert rules(here) == []


def test_all_clashes_of_a_series_are_told_at_once_and_nothing_is_stored(here: School):
    taken = [here.plan(Slot(at, at + timedelta(hours=1)), (here.small,)) for at in (
        datetime(2026, 10, 12, 8, 30, tzinfo=UTC), datetime(2026, 10, 26, 9, 30, tzinfo=UTC))]  # fmt: skip
    touching = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
    here.plan(Slot(touching, touching + timedelta(hours=1)), (here.small,))
    with pytest.raises(Clashing) as refused, here.editing() as edit:
        series.create(edit, MONDAYS, planned(slot(0), (here.small,)))
    assert [clash.event_id for clash in refused.value.clashes] == taken
    assert rules(here) == []


def test_checking_and_changing_forty_meetings_takes_no_more_statements_than_four(here: School):
    def cost(weeks: int) -> int:
        rule = replace(MONDAYS, until_on=MONDAYS.starts_on + timedelta(weeks=weeks - 1))
        with here.statements() as sent:
            first = made(here, rule)[0]
            change(here, first, Scope.ALL, rule=lambda rule: replace(rule, start_time=time(15)))
            change(here, first, Scope.ALL, fields=lambda fields: replace(fields, summary="x"))
            with here.editing() as edit:
                series.delete(edit, first, Scope.ALL)
        return sum(not statement.startswith("INSERT") for statement in sent)

    assert cost(40) == cost(4)


def test_moving_all_to_another_weekday_and_time_keeps_ids_and_uids(here: School):
    ids = made(here)
    uids = [here.event(number).uid for number in ids]
    assert (
        change(here, ids[2], Scope.ALL, rule=lambda rule: replace(rule, weekdays=(3,), start_time=time(14)))
        == ids
    )
    assert walls(here, ids) == [(date(2026, 10, 8) + timedelta(weeks=n), time(14)) for n in range(5)]
    assert [here.event(number).uid for number in ids] == uids


def test_the_ends_of_a_rule_go_with_the_meetings_unless_they_are_given(here: School):
    ids = made(here)
    change(here, ids[0], Scope.ALL, rule=lambda rule: replace(rule, weekdays=(3,)))
    assert [(rule.starts_on, rule.until_on) for rule in rules(here)] == [
        (date(2026, 10, 5), date(2026, 11, 5))
    ]
    change(here, ids[3], Scope.FOLLOWING, rule=lambda rule: replace(rule, weekdays=(1,)))
    assert days(here, ids)[2:] == [date(2026, 10, 22), date(2026, 10, 27), date(2026, 11, 3)]
    change(
        here, ids[3], Scope.ALL, rule=lambda rule: replace(rule, weekdays=(4,), until_on=date(2026, 11, 4))
    )
    assert living(here) == ids[:4]


def test_meetings_of_a_series_may_move_to_where_others_of_it_were(here: School):
    rule = replace(MONDAYS, weekdays=(0, 1, 2))
    ids = made(here, rule)
    change(here, ids[0], Scope.ALL, rule=lambda rule: replace(rule, start_time=time(11)))
    assert living(here) == ids
    assert {wall for _, wall in walls(here, ids)} == {time(11)}


def test_a_meeting_that_was_changed_alone_is_passed_by_unless_asked_for(here: School):
    ids = made(here)
    original = here.event(ids[1]).starts_at
    change(here, ids[1], Scope.THIS, fields=later)
    assert here.event(ids[1]).original_starts_at == original
    moved = here.event(ids[1]).starts_at
    change(here, ids[0], Scope.ALL, fields=lambda fields: replace(fields, summary="New"))
    assert [here.event(number).summary for number in ids] == ["New", "", "New", "New", "New"]
    change(
        here, ids[0], Scope.ALL, fields=lambda fields: replace(fields, summary="All"), with_exceptions=True
    )
    assert {here.event(number).summary for number in ids} == {"All"}
    assert here.event(ids[1]).starts_at == moved


def test_a_new_rule_brings_exceptions_back_into_line_when_asked(here: School):
    ids = made(here)
    change(here, ids[1], Scope.THIS, fields=later)
    afternoon = {"rule": lambda rule: replace(rule, start_time=time(14))}
    change(here, ids[0], Scope.ALL, **afternoon)
    assert walls(here, ids)[1] == (date(2026, 10, 12), time(11))
    evening = {"rule": lambda rule: replace(rule, start_time=time(18))}
    change(here, ids[0], Scope.ALL, **evening, with_exceptions=True)
    assert {wall for _, wall in walls(here, ids)} == {time(18)}
    assert here.event(ids[1]).original_starts_at is None


def test_the_following_meetings_become_a_series_of_their_own(here: School):
    ids = made(here)
    change(here, ids[3], Scope.THIS, fields=lambda fields: replace(fields, note="short"))
    change(here, ids[2], Scope.FOLLOWING, rule=lambda rule: replace(rule, start_time=time(16)))
    assert [wall for _, wall in walls(here, ids)] == [time(10), time(10), time(16), time(10), time(16)]
    first, second = rules(here)
    assert (first.starts_on, first.until_on) == (date(2026, 10, 5), date(2026, 10, 18))
    assert (second.starts_on, second.until_on) == (date(2026, 10, 19), date(2026, 11, 2))
    parts = [here.event(number).series_id for number in ids]
    assert parts[0] == parts[1] != parts[2] == parts[3] == parts[4]


def test_following_the_first_meeting_is_the_whole_series(here: School):
    ids = made(here)
    change(here, ids[0], Scope.FOLLOWING, fields=lambda fields: replace(fields, course_id=here.algebra))
    assert len(rules(here)) == 1
    assert {here.event(number).course_id for number in ids} == {here.algebra}


def test_days_that_were_left_out_stay_so_when_the_series_moves_and_new_days_get_a_meeting(here: School):
    ids = made(here)
    with here.editing() as edit:
        assert series.delete(edit, ids[1], Scope.THIS) == 1
    change(
        here,
        ids[0],
        Scope.ALL,
        rule=lambda rule: replace(rule, weekdays=(1, 4)),
        skipping=[date(2026, 10, 30)],
    )
    expected = [
        *(date(2026, 10, 6), date(2026, 10, 9), date(2026, 10, 16), date(2026, 10, 20)),
        *(date(2026, 10, 23), date(2026, 10, 27), date(2026, 11, 3)),
    ]
    assert days(here, living(here)) == expected
    assert {ids[0], *ids[2:]} <= set(living(here))


def test_a_longer_series_books_its_new_meetings(here: School):
    ids = made(here)
    all_of_them = change(
        here, ids[0], Scope.ALL, rule=lambda rule: replace(rule, until_on=date(2026, 11, 16))
    )
    assert days(here, all_of_them)[5:] == [date(2026, 11, 9), date(2026, 11, 16)]
    assert all(here.event(number).room_ids == (here.small,) for number in all_of_them)


def test_a_move_that_clashes_leaves_the_series_as_it_was(here: School):
    ids = made(here)
    here.plan(slot(14, 2), groups=(here.cohort,))
    before = here.images()
    with here.editing() as edit:
        with pytest.raises(Clashing) as refused:
            series.change(edit, ids[1], Scope.FOLLOWING, rule=lambda rule: replace(rule, start_time=time(15)))
        assert len(refused.value.clashes) == 1
    assert here.images() == before


def test_cancelling_the_following_frees_their_room_and_publishing_them_books_it_again(here: School):
    ids = made(here)
    with here.editing() as edit:
        series.set_status(edit, ids[3], Scope.FOLLOWING, EventStatus.CANCELLED)
    at = here.event(ids[3])
    other = here.plan(Slot(at.starts_at, at.ends_at), (here.small,))
    with pytest.raises(Clashing) as refused, here.editing() as edit:
        series.set_status(edit, ids[4], Scope.ALL, EventStatus.PUBLISHED)
    assert [clash.event_id for clash in refused.value.clashes] == [other]
    assert here.event(ids[2]).status == EventStatus.PUBLISHED


def test_deleting_the_following_ends_the_series_before_them(here: School):
    ids = made(here)
    with here.editing() as edit:
        assert series.delete(edit, ids[3], Scope.FOLLOWING) == 2
    assert living(here) == ids[:3]
    assert [rule.until_on for rule in rules(here)] == [date(2026, 10, 25)]


def test_a_series_goes_with_its_last_meeting_but_not_before(here: School):
    ids = made(here)
    change(here, ids[1], Scope.THIS, fields=later)
    with here.editing() as edit:
        assert series.delete(edit, ids[0], Scope.ALL) == 4
    assert (living(here), len(rules(here))) == ([ids[1]], 1)
    with here.editing() as edit:
        assert series.delete(edit, ids[1], Scope.ALL, with_exceptions=True) == 1
    assert (living(here), rules(here)) == ([], [])


def test_an_event_that_stands_alone_has_no_following_ones(here: School):
    alone = here.plan(slot(9))
    with pytest.raises(NotInSeries), here.editing() as edit:
        series.delete(edit, alone, Scope.ALL)
    with pytest.raises(Unknown), here.editing() as edit:
        series.change(edit, alone + 1, Scope.FOLLOWING)
    change(here, alone, Scope.THIS, fields=later)
    assert here.event(alone).original_starts_at is None


def test_a_change_that_changes_nothing_writes_nothing(here: School):
    ids = made(here)
    before = here.batches()
    change(here, ids[0], Scope.ALL)
    with here.editing() as edit:
        (event,) = events.locked(edit, ids[:1])
        events.update(edit, event, EventFields.of(event))
    assert here.batches() == before


def test_a_day_that_was_left_out_gets_a_meeting_like_the_one_named(here: School):
    with here.editing() as edit:
        new = series.create(
            edit, MONDAYS, planned(slot(0), (here.small,), groups=(here.td1,)), skipping=[date(2026, 10, 19)]
        )
        ids = [event.id for event in new]
    with here.editing() as edit:
        series.delete(edit, ids[3], Scope.THIS)
    change(here, ids[1], Scope.THIS, fields=later)
    with here.new_session() as session:
        found = left_out(session, session.scalars(select(Series)).one())
    assert found == [date(2026, 10, 19), date(2026, 11, 2)], "one that was moved has its meeting still"
    with here.editing() as edit:
        events_back = put_back(edit, ids[0], [*found, date(2026, 10, 5)])
        assert [(event.original_starts_at, event.group_ids) for event in events_back] == [
            (None, (here.td1,)),
            (None, (here.td1,)),
        ]
        back = [event.id for event in events_back]
    assert walls(here, back) == [(day, time(10)) for day in found]


def test_a_day_is_put_back_only_where_the_rule_has_it_and_nothing_is_in_its_way(here: School):
    first, second, *_ = made(here)
    with here.editing() as edit:
        series.delete(edit, second, Scope.THIS)
    with pytest.raises(BadRule), here.editing() as edit:
        put_back(edit, first, [date(2026, 10, 13)])
    taken = Slot(datetime(2026, 10, 12, 8, tzinfo=UTC), datetime(2026, 10, 12, 9, tzinfo=UTC))
    here.add(planned(taken, (here.small,)))
    with pytest.raises(Clashing), here.editing() as edit:
        put_back(edit, first, [date(2026, 10, 12)])
