"""What somebody can choose, and what each choice may be. Texts and lists are bounded: every page reads them."""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from services.plannings.selection import LONGEST_COURSE, MOST_HIDDEN

MOST_WORDS, LONGEST_WORD = 200, 100
MOST_PLANNINGS, LONGEST_ID = 100, 255
MOST_GROUPS, LONGEST_NAME = 50, 80
LONGEST_GROUPS, LONGEST_COLORS = 100_000, 20_000
"""Characters of JSON."""

Language = Literal["en", "fr", "de"]
"""Of the pages, as ISO 639 names them."""


@cache
def zone_names() -> frozenset[str]:
    """The IANA time zones that this machine knows; two names of its database are no zones of anybody."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def zone_named(name: str) -> ZoneInfo | None:
    """None for what is no zone, or none any more."""
    return ZoneInfo(name) if name in zone_names() else None


class NoSuchZone(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(f"“{name[:40]}” is not an IANA time zone such as Europe/Paris")
        self.name = name[:40]


class LongWord(ValueError):
    def __init__(self, word: str) -> None:
        super().__init__(f"“{word[:20]}…” is longer than {LONGEST_WORD} characters")
        self.beginning = word[:20]


class TooManyWords(ValueError):
    def __init__(self) -> None:
        super().__init__(f"more than {MOST_WORDS} words")


def _zone_name(name: str) -> str:
    if zone_named(name) is None:
        raise NoSuchZone(name)
    return name


def _words(given: list[str]) -> list[str]:
    """An empty word would be found in everything."""
    words = list(dict.fromkeys(word.strip() for word in given if word.strip()))
    long = next((word for word in words if len(word) > LONGEST_WORD), None)
    if long is not None:
        raise LongWord(long)
    if len(words) > MOST_WORDS:
        raise TooManyWords
    return words


def _planning_ids(given: list[str]) -> list[str]:
    """As many as fit, each once: a device that keeps more loses no other setting by it."""
    ids = dict.fromkeys(one.strip() for one in given)
    return [one for one in ids if 0 < len(one) <= LONGEST_ID][:MOST_PLANNINGS]


def _hidden_course(given: dict[str, str]) -> dict[str, str]:
    """A course of one planning, by its title; an empty ``planning`` is each of them."""
    if given.keys() != {"planning", "course"}:
        raise ValueError("must have a planning and a course, and nothing else")
    if not 0 < len(given["course"]) <= LONGEST_COURSE or len(given["planning"]) > LONGEST_ID:
        raise ValueError(f"a course has 1 to {LONGEST_COURSE} characters, a planning at most {LONGEST_ID}")
    return given


def _json_of(shape: TypeAdapter[Any]) -> Callable[[str], str]:
    """Makes a rule for texts: JSON of ``shape``; it is kept without what the shape does not know."""

    def checked(text: str) -> str:
        try:
            return shape.dump_json(shape.validate_json(text)).decode()
        except ValidationError as failure:
            problem = failure.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(map(str, problem["loc"]))
            raise ValueError(f"{where}: {problem['msg']}" if where else problem["msg"]) from None

    return checked


PlanningIds = Annotated[list[str], AfterValidator(_planning_ids)]


class CustomGroup(BaseModel):
    """Plannings that somebody has put together under a name of their own."""

    id: UUID
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
    plannings: PlanningIds


GROUPS = TypeAdapter(Annotated[list[CustomGroup], Field(max_length=MOST_GROUPS)])
_COLORS = TypeAdapter(dict[str, str])

Words = Annotated[list[str], AfterValidator(_words)]
GroupsText = Annotated[str, StringConstraints(max_length=LONGEST_GROUPS), AfterValidator(_json_of(GROUPS))]
HiddenCourse = Annotated[dict[str, str], AfterValidator(_hidden_course)]
ColorsText = Annotated[str, StringConstraints(max_length=LONGEST_COLORS), AfterValidator(_json_of(_COLORS))]
ZoneName = Annotated[str, AfterValidator(_zone_name)]


class PreferenceValues(BaseModel):
    """The choices by their names; None is what nobody has chosen. Stored and sent in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)

    theme: Literal["dark", "light", "dracula", "auto"] | None = None
    highlight_teacher: StrictBool | None = Field(None, description="Mark events without a teacher")
    show_weekends: StrictBool | None = None
    merge_duplicates: StrictBool | None = None
    blocklist: Words | None = Field(
        None,
        description=f"Words whose events are hidden; {MOST_WORDS} at most, of {LONGEST_WORD} characters",
    )
    plannings: PlanningIds | None = Field(
        None, description=f"Full ids of {LONGEST_ID} characters at most; the first {MOST_PLANNINGS} are kept"
    )
    hidden_courses: Annotated[list[HiddenCourse], Field(max_length=MOST_HIDDEN)] | None = Field(
        None,
        description=f"`[{{planning, course}}]`: what the user's timetable leaves out; {MOST_HIDDEN} at most",
    )
    custom_groups: GroupsText | None = Field(None, description="JSON: `[{id, name, plannings}]`")
    colors: ColorsText | None = Field(None, description="JSON: an object of texts")
    target_timezone: ZoneName | None = Field(None, description="IANA zone that times are shown in")
    language: Language | None = Field(None, description="Of the pages; null: what the browser asks for")

    def given(self) -> dict[str, Any]:
        """What was said, as it is stored; a None that was said takes a choice back."""
        known = set(PreferenceValues.model_fields)
        return self.model_dump(by_alias=True, exclude_unset=True, include=known)

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone that times are shown in, if one is chosen."""
        return zone_named(self.target_timezone) if self.target_timezone else None


KEYS = tuple(to_camel(name) for name in PreferenceValues.model_fields)
NOTHING_CHOSEN = PreferenceValues.model_construct()
