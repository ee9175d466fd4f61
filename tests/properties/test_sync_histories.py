"""Whatever happened to the plans meanwhile, and whichever sweeps failed: what is to come is what the server says."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.starplan import World, faults
from fakes.starplan.changes import Pick
from models import EventStatus
from support.starplan import TERM_BEGINS, TINY, Follower, public
from support.universities import Universities


def some_date(world: World, random: Random) -> Pick:
    booking = random.choice([one for one in world.bookings if len(one.happenings) > 1])
    return Pick(booking, random.choice(booking.happenings))


def change_groups(world: World, random: Random) -> None:
    """A lecture is heard by other levels from now on."""
    lecture = random.choice(world.lectures)
    groups = [group.id for group in world.listed_groups(world.current)]
    lecture.group_ids = tuple(random.sample(groups, random.randint(1, 2)))
    world.reorder_bookings()


CHANGES = {
    "room": lambda world, random: world.move_room(
        some_date(world, random), random.choice(world.rooms).short_name
    ),
    "time": lambda world, random: world.move_time(some_date(world, random)),
    "week": lambda world, random: world.move_week(some_date(world, random), random.choice([1, 2, 3])),
    "cancel": lambda world, random: world.cancel(some_date(world, random)),
    "add": lambda world, random: world.add(random.choice([one for one in world.bookings if one.happenings])),
    "uids": lambda world, random: world.reissue_uids(),
    "rooms": lambda world, random: world.reorder_rooms(),
    "person": lambda world, random: world.change_instructor(
        random.choice(world.bookings), random.choice(world.people)
    ),
    "groups": change_groups,
    "name": lambda world, random: world.rename_course(random.choice(world.lectures), f"X{random.random()}"),
    "shrink": lambda world, random: world.shrink(keep=0.4),
    "regrow": lambda world, random: world.regrow(),
}
BEFORE_THE_TERM = TERM_BEGINS - timedelta(days=5)
"""All of it is to come."""
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(CHANGES)), st.integers(0, 999), st.sampled_from(["", "well", "ill"])),
    min_size=1,
    max_size=6,
)


def to_come(here: Follower) -> Counter[Any]:
    """The events that are not off, by what they say."""
    found = public(here)
    names = {
        uid: row["name"]
        for kind in ("room", "instructor", "course", "group")
        for uid, row in found[kind].items()
    }
    return Counter(
        (
            row["starts_at"],
            row["ends_at"],
            names[str(row["course_id"])],
            *(tuple(sorted(names[str(uid)] for uid in row[kind])) for kind in ("rooms", "instructors")),
            tuple(sorted(names[uid] for uid in row["groups"])),
            row["location_text"],
        )
        for row in found["event"].values()
        if row["status"] == EventStatus.PUBLISHED
    )


@settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_after_any_history_what_is_to_come_is_what_the_server_says(
    universities: Universities, steps: list[tuple[str, int, str]]
):
    world = World(TINY)
    here = universities.fresh(world, BEFORE_THE_TERM)
    here.sweep()
    for name, seed, sweep in steps:
        random = Random(seed)
        CHANGES[name](world, random)
        here.clock.go(minutes=31)
        first, count = here.net.requests + random.randrange(9), random.choice([1, 3, 6])
        if sweep == "ill":
            here.net.spoil = lambda number, _kind, first=first, count=count: (
                faults.server_error if first <= number < first + count else None
            )
        if sweep:
            here.sweep()
        here.net.spoil = lambda _number, _kind: None
    for _ in range(3):
        here.clock.go(hours=13)
        report = here.sweep()
    assert report.outcome == "complete"
    with here.written() as statements:
        here.sweep()
    assert statements == []
    history = to_come(here)
    again = universities.fresh(world, BEFORE_THE_TERM)
    again.sweep()
    assert history == to_come(again)
