"""Several new events at once: each is judged as if it came alone, and all together cost few look-ups."""

from models import Event
from services.changes.errors import Unknown
from services.schedule import events
from services.schedule.conflicts import Clashing
from services.schedule.events import Failed
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import EndNotAfterStart, Slot
from support.school import School, planned, slot


def look_ups_for(here: School, several: list[EventFields]) -> int:
    with here.editing() as edit, here.statements() as seen:
        made = events.create_each(edit, several)
        assert all(isinstance(one, Event) for one in made), made
    return sum(statement.startswith("SELECT") for statement in seen)


def test_a_later_one_may_clash_with_an_earlier_one_and_names_it(here: School) -> None:
    wanted = [
        planned(slot(8), (here.small,)),
        planned(slot(8.5), (here.small,)),
        planned(slot(9), (here.small,)),
    ]
    with here.editing() as edit:
        first, second, third = events.create_each(edit, wanted)
        assert isinstance(first, Event)
        assert isinstance(third, Event)
        assert isinstance(second, Failed)
        assert isinstance(second.reason, Clashing)
        assert [clash.event_id for clash in second.reason.clashes] == [first.id]
        last = third.id
    assert here.event(last).room_ids == (here.small,)


def test_every_later_one_names_the_earlier_one_not_only_the_first_that_clashes(here: School) -> None:
    hours = (8, 8.5, 10, 10.5, 12, 12.5)
    with here.editing() as edit:
        stored = events.create_each(edit, [planned(slot(hour), (here.small,)) for hour in hours])
        for earlier, later in zip(stored[::2], stored[1::2], strict=True):
            assert isinstance(earlier, Event)
            assert isinstance(later, Failed)
            assert isinstance(later.reason, Clashing)
            assert [clash.event_id for clash in later.reason.clashes] == [earlier.id]


def test_each_is_told_what_it_would_be_told_alone(here: School) -> None:
    there = here.plan(slot(8), groups=(here.cohort,))
    wanted = [
        EventFields(slot(8), Resources(group_ids=(here.tp1,))),
        EventFields(slot(9), Resources(group_ids=(here.tp1,))),
        EventFields(slot(9), Resources(group_ids=(here.td2,))),
        EventFields(slot(9), Resources(group_ids=(here.cohort,))),
        EventFields(slot(12), Resources(room_ids=(999_999,))),
        EventFields(Slot(slot(9).ends_at, slot(9).starts_at), Resources()),
    ]
    with here.editing() as edit:
        made = events.create_each(edit, wanted)
        ids = {one.id for one in made if isinstance(one, Event)}
    reasons = [one.reason if isinstance(one, Failed) else None for one in made]
    assert isinstance(reasons[0], Clashing)
    assert [clash.event_id for clash in reasons[0].clashes] == [there]
    assert reasons[1:3] == [None, None], "halves of a cohort do not meet"
    assert isinstance(reasons[3], Clashing)
    assert {clash.event_id for clash in reasons[3].clashes} == ids
    assert isinstance(reasons[4], Unknown)
    assert isinstance(reasons[5], EndNotAfterStart)


def test_what_lies_between_two_far_days_counts(here: School) -> None:
    there = here.plan(slot(8, day=20), (here.small,))
    wanted = [planned(slot(8, day=day), (here.small,)) for day in (0, 20, 40)]
    with here.editing() as edit:
        made = events.create_each(edit, wanted)
    assert [isinstance(one, Failed) for one in made] == [False, True, False]
    failed = made[1]
    assert isinstance(failed, Failed)
    assert isinstance(failed.reason, Clashing)
    assert [clash.event_id for clash in failed.reason.clashes] == [there]


def test_the_look_ups_do_not_grow_with_the_events(here: School) -> None:
    def several(first: int, count: int) -> list[EventFields]:
        days = range(first, first + count)
        return [planned(slot(8, day=day), (here.small,), groups=(here.td1,)) for day in days]

    few = look_ups_for(here, several(0, 2))
    assert look_ups_for(here, several(2, 60)) == few
