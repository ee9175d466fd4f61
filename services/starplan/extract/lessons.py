"""From a meeting of a plan to a lesson: what is taught, where, by whom and for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from services.starplan.extract.courses import course_of, is_title
from services.starplan.extract.known import Known
from services.starplan.extract.people import is_bare_title
from services.starplan.extract.texts import LONGEST_NAME, is_placeholder, parts, tidy
from services.starplan.lesson import Lesson, PersonName
from services.starplan.upstream import Meeting


@dataclass(slots=True)
class _Found:
    """What the lines below a title turned out to be."""

    people: list[PersonName] = field(default_factory=list)
    cohorts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def extract(meeting: Meeting, known: Known) -> Lesson:
    """Take the texts of a meeting apart. Where the source names people or cohorts as such, that is what counts."""
    title = meeting.title if is_title(meeting.title, meeting.summary, known.lectures) else ""
    found = _read([*([] if title else [meeting.title]), *meeting.lines], meeting, known)
    location = known.rooms.locate(meeting.rooms)
    return Lesson(
        uid=meeting.uid,
        starts_at=meeting.starts_at.astimezone(UTC),
        ends_at=meeting.ends_at.astimezone(UTC),
        all_day=meeting.all_day,
        course=course_of(title, meeting.summary, known.lectures, known.courses),
        rooms=location.rooms,
        location_text=location.text,
        people=_each_once(found.people),
        cohorts=tuple(dict.fromkeys(found.cohorts)),
        note="\n".join(dict.fromkeys(found.notes)),
    )


def _read(texts: Iterable[str], meeting: Meeting, known: Known) -> _Found:
    """People stand above the line of the cohorts, remarks below it; without such a line they may stand anywhere."""
    lines = [line for text in texts for raw in text.splitlines() if (line := tidy(raw))]
    found = _Found()
    cohort_lines = range(0)
    if meeting.cohorts is None:
        cohort_lines = known.cohorts.find(lines, lambda item: known.seen_person(item) is not None)
    else:
        found.cohorts = _names(meeting.cohorts, known)
    if meeting.people is not None:
        found.people = [person for name in meeting.people if (person := known.said_person(name))]
    people_end = cohort_lines.start if cohort_lines else len(lines)
    for number, line in enumerate(lines):
        if number in cohort_lines:
            found.cohorts += _names(parts(line), known)
        elif number < people_end and meeting.people is None:
            _read_people(line, found, known)
        else:
            found.notes.append(line)
    return found


def _names(cohorts: Iterable[str], known: Known) -> list[str]:
    return [known.cohorts.spelled(name)[:LONGEST_NAME] for text in cohorts if (name := tidy(text))]


def _read_people(line: str, found: _Found, known: Known) -> None:
    """Tell people from remarks in a line; a line without people is a remark as it stands, commas and all."""
    others = []
    seen = 0
    for item in parts(line):
        if person := known.seen_person(item):
            found.people.append(person)
            seen += 1
        elif not is_placeholder(item) and not is_bare_title(item):
            others.append(item)
    if others:
        found.notes.append(", ".join(others) if seen else line)


def _each_once(people: Sequence[PersonName]) -> tuple[PersonName, ...]:
    """In the order of the source, the first spelling of each."""
    kept: dict[str, PersonName] = {}
    for person in people:
        kept.setdefault(person.key, person)
    return tuple(kept.values())
