"""However the writes of several devices interleave, each key ends with what was written last."""

from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.accounts.last_writer import Kept, Writes, written

KEYS = ("theme", "blocklist", "plannings")
BEGIN = 1_000_000
values = st.none() | st.integers(0, 3)
keys = st.sampled_from(KEYS)


@dataclass(frozen=True)
class Write:
    """One key, by a device that says when (or not)."""

    key: str
    value: Any
    stamp: int | None

    def made_at(self, arrival: int) -> int:
        return arrival if self.stamp is None or self.stamp > arrival else self.stamp


def sent(write: Write) -> Writes:
    return Writes({write.key: write.value}, {write.key: write.stamp})


def after(writes: list[Write], before: Kept | None = None) -> Kept:
    """They arrive one a millisecond."""
    kept = before or Kept()
    for arrival, write in enumerate(writes, BEGIN):
        kept = written(kept, sent(write), arrival)
    return kept


@st.composite
def stamped(draw: st.DrawFn) -> list[Write]:
    """Writes of several devices, each at a moment of its own before any of them arrived."""
    stamps = draw(st.lists(st.integers(0, BEGIN), unique=True, max_size=12))
    return [Write(draw(keys), draw(values), stamp) for stamp in stamps]


@st.composite
def mixed(draw: st.DrawFn) -> list[Write]:
    """With and without stamps, with equal and with future ones; no two values are the same."""
    stamps = draw(st.lists(st.none() | st.integers(BEGIN - 5, BEGIN + 20), max_size=12))
    return [Write(draw(keys), f"value {n}", stamp) for n, stamp in enumerate(stamps)]


@given(stamped(), st.randoms())
def test_stamped_writes_lead_to_the_same_in_any_order(writes: list[Write], random: Random):
    assert after(random.sample(writes, len(writes))) == after(writes)


@given(stamped(), st.randoms())
def test_each_key_ends_with_its_latest_stamp(writes: list[Write], random: Random):
    kept = after(random.sample(writes, len(writes)))
    for key in KEYS:
        latest = max(
            (write for write in writes if write.key == key), key=lambda it: it.stamp or 0, default=None
        )
        assert kept.chosen.get(key) == (latest.value if latest else None)
        assert kept.written_at.get(key) == (latest.stamp if latest else None)


@given(mixed())
def test_without_a_stamp_the_arrival_counts_and_a_future_one_is_none(writes: list[Write]):
    kept = after(writes)
    for key in KEYS:
        made = [(w.made_at(at), at, w.value) for at, w in enumerate(writes, BEGIN) if w.key == key]
        assert kept.chosen.get(key) == (max(made)[2] if made else None)
        assert kept.written_at.get(key) == (max(made)[0] if made else None)


@given(mixed(), st.integers(0, 10**9))
def test_sending_all_that_one_remembers_changes_nothing(writes: list[Write], later: int):
    kept = after(writes)
    everything = {key: kept.chosen.get(key) for key in KEYS}
    now = BEGIN + 1000 + later
    assert written(kept, Writes(everything, kept.written_at), now) == kept
    assert written(kept, Writes(everything), now) == kept


@given(mixed(), mixed())
def test_a_stale_device_takes_nothing_back(early: list[Write], late: list[Write]):
    remembered = after(early)
    now = after([*early, *late])
    stale = Writes({key: remembered.chosen.get(key) for key in KEYS}, remembered.written_at)
    changed = {key for key in KEYS if now.written_at.get(key) != remembered.written_at.get(key)}
    again = written(now, stale, BEGIN + 10_000)
    assert {key: again.chosen.get(key) for key in changed} == {key: now.chosen.get(key) for key in changed}


@given(mixed(), st.dictionaries(keys, values), st.integers(0, 20))
def test_a_write_of_several_keys_is_as_good_as_one_of_each(
    before: list[Write], update: dict[str, Any], ahead: int
):
    kept, now = after(before), BEGIN + ahead
    one_by_one = kept
    for key, value in sorted(update.items(), reverse=True):
        one_by_one = written(one_by_one, Writes({key: value}), now)
    assert written(kept, Writes(update), now) == one_by_one


@given(mixed(), keys)
def test_what_is_written_now_wins_even_over_a_server_whose_clock_is_ahead(before: list[Write], key: str):
    kept = after(before)
    behind = written(kept, Writes({key: "now"}), BEGIN - 1000)
    assert behind.chosen[key] == "now"
    assert behind.written_at[key] >= kept.written_at.get(key, 0)
