"""What a StarPlan server tells, in its own words, before anything is made of it. All ids are its own, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

SourceName = Literal["ical", "rest", "gettt"]


@dataclass(frozen=True, slots=True)
class PlanningUnit:
    """A term (``pu``); both days belong to it."""

    id: str
    short_name: str
    name: str
    starts_on: date
    ends_on: date
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """A campus (``loc``)."""

    id: str
    short_name: str
    name: str


@dataclass(frozen=True, slots=True)
class OrgGroup:
    """A degree program (``og``)."""

    id: str
    short_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Lecture:
    """A course as it is planned for a group; ``group_id`` may be another one than the group that lists it."""

    id: str
    short_name: str
    name: str
    group_id: str = ""


@dataclass(frozen=True, slots=True)
class PlanningGroup:
    """A cohort (``pg``) in one term: mostly a semester of a program."""

    id: str
    short_name: str
    name: str
    lectures: tuple[Lecture, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficialRoom:
    """A room (``ro``) of a site."""

    id: str
    short_name: str
    name: str
    site: Site | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One dated meeting of a plan, its texts as written: which words are rooms or people is not decided yet."""

    starts_at: datetime
    """Aware."""
    ends_at: datetime
    title: str
    """The full name of what is taught, with its module number where the source has it."""
    summary: str = ""
    """The short form, where the source has one."""
    rooms: tuple[str, ...] = ()
    """Names of rooms, split as far as the source splits them."""
    lines: tuple[str, ...] = ()
    """People, cohorts and remarks below the title, where the source does not tell them apart."""
    people: tuple[str, ...] | None = None
    """People, where the source names them as such."""
    cohorts: tuple[str, ...] | None = None
    """Planning groups, where the source names them as such."""
    uid: str = ""
    """Empty where the source has none."""
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The meetings of a planning group in a term, whole and checked."""

    source: SourceName
    meetings: tuple[Meeting, ...]
    rejected: int = 0
    """Entries that made no sense and were left out."""


class Fetched(Protocol):
    """An answer that is known to be whole; it is read only when its hash is news."""

    @property
    def hash(self) -> str:
        """Equal for equal plans, whatever the server stamps on each export."""
        ...

    def plan(self) -> Plan: ...


@dataclass(frozen=True, slots=True)
class PlanAddress:
    """Which plan is wanted: a group of a program in a term."""

    unit: PlanningUnit
    program: OrgGroup
    group: PlanningGroup


class Upstream(Protocol):
    """A StarPlan server. Each call raises UpstreamFailed, and only that, when there is no answer to go by."""

    base_url: str

    @property
    def capabilities(self) -> dict[str, Any]:
        """What the server was seen to offer or refuse, for the next client; JSON."""
        ...

    def planning_units(self) -> Sequence[PlanningUnit]: ...

    def sites(self) -> Sequence[Site]: ...

    def rooms(self, site: Site) -> Sequence[OfficialRoom]: ...

    def programs(self, unit: PlanningUnit) -> Sequence[OrgGroup]: ...

    def groups(self, unit: PlanningUnit, program: OrgGroup) -> Sequence[PlanningGroup]: ...

    def fetch(self, address: PlanAddress) -> Fetched:
        """The plan by the best source that this server offers."""
        ...


FailureKind = Literal[
    "timeout",
    "network",
    "http",
    "rate_limited",
    "html",
    "truncated",
    "empty",
    "malformed",
    "charset",
    "refused",
    "error",
]
"""Why there is no answer. ``refused``: no rights, by any source. ``error``: the server says so itself."""


class UpstreamFailed(Exception):
    """No answer to go by. The message is short and printable, and fit to be shown."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
