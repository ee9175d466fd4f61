"""What an answer must be like before it may take anything away: nothing good is overwritten by something worse.

Pure functions; each threshold has a name.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MOST_REJECTED = 0.02
"""Share of a plan's entries that may make no sense before none is believed."""
FEWEST_PROGRAMS = 0.7
"""Share of the programs that were known in a term which its list must still have. Those that it lacks are counted, and
no longer known when they count as gone: a lasting loss is believed then, and sweeps go on."""
EMPTY_SIGHTINGS = 3
EMPTY_FOR = timedelta(hours=24)
"""How often, and between the first and the last time how long, a plan must be empty until that is believed."""
MOST_LOST = 0.5
"""Share of its future meetings that a plan may lose at once."""
FEW_MEETINGS = 10
"""Plans with fewer future meetings may lose any of them."""
SEEN_AGAIN_AFTER = timedelta(minutes=30)
"""When a plan that has lost more must have come again, as it was."""
MOST_SUSPICIOUS = 0.3
"""Share of the plans of a sweep that may be suspicious before nothing is deleted anywhere."""
GONE_LISTS = 3
GONE_FOR = timedelta(hours=24)
"""How many good lists in a row must be without a program or level, and over which time, until it counts as gone."""


def too_many_rejected(rejected: int, accepted: int) -> bool:
    """Whether a plan has so many entries without sense that the others are not believed either."""
    return rejected > MOST_REJECTED * (rejected + accepted)


def too_few_programs(listed: int, still_listed: int, known: int) -> bool:
    """Whether a term's list of programs is a slip: it is empty, or lacks too many of those that were ``known`` in it.

    Of a term in which none were known, any list will do, the empty one too.
    """
    return known > 0 and (listed == 0 or still_listed < FEWEST_PROGRAMS * known)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was odd about the last answers of a plan. Without oddities it is ``Doubt()``."""

    empty_streak: int = 0
    empty_since: datetime | None = None
    hash: str = ""
    """Of the answer that has lost too much."""
    since: datetime | None = None

    def is_waiting_for(self, plan_hash: str, now: datetime) -> bool:
        """Whether ``plan_hash`` has just been looked at, and is to be looked at again later."""
        return self.hash == plan_hash and self.since is not None and now < self.since + SEEN_AGAIN_AFTER


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be done with a plan."""

    doubt: Doubt
    may_delete: bool
    """Whether meetings that are missing in it are believed to be off."""


def judge_empty(doubt: Doubt, had_meetings: bool, has_lectures: bool, now: datetime) -> Verdict:
    """A plan without meetings. Where its group has no lectures either, it is believed at once."""
    if not had_meetings or not has_lectures:
        return Verdict(Doubt(), may_delete=True)
    streak, since = min(doubt.empty_streak + 1, EMPTY_SIGHTINGS), doubt.empty_since or now
    believed = streak >= EMPTY_SIGHTINGS and now - since >= EMPTY_FOR
    return Verdict(Doubt() if believed else Doubt(streak, since), may_delete=believed)


def judge_losses(doubt: Doubt, plan_hash: str, lost: int, future: int, now: datetime) -> Verdict:
    """A plan with meetings that lacks ``lost`` of ``future`` ones that were known."""
    if future < FEW_MEETINGS or lost <= MOST_LOST * future:
        return Verdict(Doubt(), may_delete=True)
    if doubt.hash != plan_hash or doubt.since is None:
        return Verdict(Doubt(hash=plan_hash, since=now), may_delete=False)
    believed = now - doubt.since >= SEEN_AGAIN_AFTER
    return Verdict(Doubt() if believed else replace(doubt, empty_streak=0, empty_since=None), believed)


def too_many_suspicious(suspicious: int, looked_at: int) -> bool:
    """Whether so many plans of a sweep are suspicious that the server is, and nothing may be deleted."""
    return suspicious > MOST_SUSPICIOUS * looked_at


@dataclass(frozen=True, slots=True)
class Absence:
    """How long a program or level has been missing in good lists."""

    lists: int = 0
    since: datetime | None = None

    def again(self, now: datetime) -> "Absence":
        """One more list without it; no more are counted than matter."""
        return Absence(min(self.lists + 1, GONE_LISTS), self.since or now)

    def is_final(self, now: datetime) -> bool:
        return self.lists >= GONE_LISTS and self.since is not None and now - self.since >= GONE_FOR
