"""Who wins when several devices write the same preferences: for each key the last writer, by the server's time.

A write may carry a stamp: when its device wrote that key, in milliseconds since 1970. A stamp can make a write older
than its arrival, never newer:

- Without a stamp a write was made when it arrives. It wins, unless it brings what is there already: then nothing was
  written.
- With a stamp it was made then. It wins over what was written before or at that moment, and comes too late for what
  was written after it: a device that sends all that it remembers takes nothing back.
- A stamp in the future comes from a clock that is wrong, and counts as none.
- A device that keeps stamps and has none of a key has never written it: when it says None of that, it says nothing.

Taking a choice back is a write as any other, and is remembered as one. So writes that carry stamps lead to the same
choices in whatever order they arrive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kept:
    """What is chosen, and when each key was last written, in milliseconds since 1970; also of what was taken back."""

    chosen: dict[str, Any] = field(default_factory=dict)
    written_at: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Writes:
    """Values of some keys, None to take a choice back, and when the device wrote them.

    Of ``stamps`` None is a key that shall be stamped here. Without any the device keeps none.
    """

    values: Mapping[str, Any]
    stamps: Mapping[str, int | None] | None = None

    def says_nothing_of(self, key: str) -> bool:
        return self.values[key] is None and self.stamps is not None and key not in self.stamps

    def stamp_of(self, key: str) -> int | None:
        return None if self.stamps is None else self.stamps.get(key)


def written(before: Kept, writes: Writes, now: int) -> Kept:
    """What is kept after ``writes`` that arrive at ``now`` (milliseconds since 1970)."""
    chosen, written_at = dict(before.chosen), dict(before.written_at)
    for key, value in writes.values.items():
        at = None if writes.says_nothing_of(key) else _made_at(before, key, value, writes.stamp_of(key), now)
        if at is None:
            continue
        written_at[key] = at
        chosen.pop(key, None)
        if value is not None:
            chosen[key] = value
    return Kept(chosen, written_at)


def _made_at(before: Kept, key: str, value: Any, stamp: int | None, now: int) -> int | None:
    """When a write that wins was made; None for one that changes nothing or comes too late."""
    last = before.written_at.get(key, 0)
    if stamp is None or stamp > now:
        # Clocks of several servers may differ: what arrives last is never older than what is there.
        return max(now, last) if value != before.chosen.get(key) else None
    return stamp if stamp >= last else None
