"""How the demo's feeds name a meeting, in French and in German."""

from services.demo.academic_year import Country
from services.demo.schedule import Meeting
from services.demo.weekly import Kind

KIND_NAMES: dict[Country, dict[Kind, str]] = {
    "fr": {Kind.LECTURE: "CM", Kind.TUTORIAL: "TD", Kind.LAB: "TP"},
    "de": {Kind.LECTURE: "Vorlesung", Kind.TUTORIAL: "Übung", Kind.LAB: "Praktikum"},
}
_EXAM: dict[Country, str] = {"fr": "Examen :", "de": "Klausur"}


def title(meeting: Meeting, country: Country) -> str:
    """``Algorithmique TD``, ``Klausur Statistik``."""
    lesson = meeting.lesson
    if lesson.kind is Kind.EXAM:
        return f"{_EXAM[country]} {lesson.course.title}"
    return f"{lesson.course.title} {KIND_NAMES[country].get(lesson.kind, '')}".strip()


def group_labels(meeting: Meeting) -> str:
    return ", ".join(group.label for group in meeting.lesson.groups)


def instructor_name(meeting: Meeting) -> str:
    return meeting.lesson.instructor.name if meeting.lesson.instructor else ""


def room_names(meeting: Meeting) -> list[str]:
    """Two rooms come in either order from one date to the next, as they do in real exports."""
    names = [room.name for room in meeting.rooms]
    return names[::-1] if meeting.number % 2 else names


def note(meeting: Meeting, country: Country) -> str:
    """The remark, or where a moved meeting comes from; empty for most."""
    if not meeting.moved:
        return meeting.remark
    if country == "fr":
        return f"Déplacé : prévu le {meeting.planned_at:%d/%m à %H:%M}."
    return f"Verlegung: war am {meeting.planned_at:%d.%m. um %H:%M} Uhr."
