"""What our records are to say of objects of the upstream system, with the overlay on top."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models import Course, Group, Instructor, Level, Program, Room, Term
from services.starplan.extract.buildings import place_of
from services.starplan.extract.degrees import degree_type
from services.starplan.extract.numbers import semester_number
from services.starplan.extract.texts import LONGEST_NAME, plain
from services.starplan.lesson import CourseName, PersonName
from services.starplan.overlay import Overlay
from services.starplan.overlay_entries import RoomEntry
from services.starplan.sync.upsert import Values, Wish
from services.starplan.upstream import OfficialRoom, OrgGroup, PlanningGroup, PlanningUnit, Site

LONGEST_ABBREVIATION = 50
LONGEST_ALIASES = 1000
_UNTOLD = RoomEntry(name="-")
COHORT = "CM"
"""How the whole of a level is taught."""


@dataclass(frozen=True)
class Wishes:
    """Made with what one university has of its own."""

    instance: str
    overlay: Overlay

    def term(self, unit: PlanningUnit) -> Wish[Term]:
        return Wish(
            {
                "name": unit.name[:LONGEST_NAME] or unit.short_name[:LONGEST_NAME],
                "abbreviation": unit.short_name[:LONGEST_ABBREVIATION],
                "starts_on": unit.starts_on,
                "ends_on": unit.ends_on,
            }
        )

    def program(self, program: OrgGroup) -> Wish[Program]:
        told = self.overlay.program(program.short_name)
        by_letter = self.overlay.patterns.degree_letter
        faculty = told.faculty if told else None
        return Wish(
            {
                "name": (told and told.name)
                or program.name[:LONGEST_NAME]
                or program.short_name[:LONGEST_NAME],
                "abbreviation": program.short_name[:LONGEST_ABBREVIATION],
                "degree_type": (told and told.degree_type)
                or degree_type(program.name, program.short_name, by_letter),
                "faculty_id": faculty.uid(self.instance) if faculty else None,
            }
        )

    def level(self, program: OrgGroup, group: PlanningGroup, program_id: int) -> Wish[Level]:
        told = self.overlay.level(program.short_name, group.short_name)
        number = semester_number(program.short_name, group.short_name, group.name)
        return Wish(
            {
                "name": group.name[:LONGEST_NAME] or group.short_name[:LONGEST_NAME],
                "abbreviation": group.short_name[:LONGEST_ABBREVIATION],
                "program_id": program_id,
                "number": told.number if told else number,
            }
        )

    def cohort(self, group: PlanningGroup, level_id: int) -> Wish[Group]:
        """The one group that a level has from the start."""
        return Wish({"name": group.short_name[:LONGEST_NAME], "level_id": level_id, "type": COHORT})

    def listed_room(self, room: OfficialRoom, is_only: bool) -> Wish[Room]:
        """``is_only``: no other site has a room of that name, so that a row without a campus must be this one."""
        site = room.site or Site("", "", "")
        campus = (site.name or site.short_name)[:LONGEST_NAME]
        known = self.known_room(site.short_name, room.short_name)
        here = (site.short_name, site.name, campus, known.overlay.get("campus", campus))
        campuses = {plain(name) for name in here}
        if is_only:
            campuses.add("")
        return Wish(
            {**known.values, "campus": campus},
            adopts=lambda row: plain(row.campus) in campuses,
            overlay=known.overlay,
        )

    def known_room(self, site: str, name: str) -> Wish[Room]:
        """Of a room that the database has already: its list is asked for once a day."""
        told = self.overlay.room(site, name) or _UNTOLD
        building = place_of(name, self.overlay.patterns.buildings).building
        return Wish(
            {"name": name[:LONGEST_NAME], **_told(building=building)},
            overlay=_told(
                building=told.building,
                campus=told.campus,
                capacity=told.capacity,
                tags=", ".join(told.tags),
                aliases="; ".join(told.aliases)[:LONGEST_ALIASES],
            ),
        )

    def instructor(self, people: Iterable[PersonName]) -> Wish[Instructor]:
        """Of all spellings of one person the longest counts, which has the most titles; what the overlay says first."""
        names = {person.name[:LONGEST_NAME] for person in people}
        name = max(names, key=_titles_first)
        told = self.overlay.instructor(name)
        if told is not None:
            more = _told(email=told.email, tags=", ".join(told.tags))
            return Wish({"name": told.name}, adopts=lambda _row: True, overlay=more)
        return Wish({"name": name}, _keep_longer_name, adopts=lambda _row: True)

    def course(self, several: Sequence[CourseName]) -> Wish[Course]:
        """Some have several names in one plan; the one that is shown stays while the plan still says it."""
        names = {one.name or one.module_number for one in several}
        codes = {one.code for one in several} - {""}
        values = {
            "name": min(names, key=_shortest_first),
            "module_number": several[0].module_number[:LONGEST_ABBREVIATION],
            **_told(abbreviation=min(codes, key=_shortest_first, default="")),
        }

        def keep(row: Course, wished: Values) -> Values:
            is_known = row.name in names or (
                not row.module_number and plain(row.name) == plain(wished["name"])
            )
            return {**wished, "name": row.name} if is_known else wished

        return Wish(values, keep, adopts=lambda _row: True)


def _told(**values: object) -> dict[str, object]:
    """Only what is said: a room that staff had entered keeps its seats when nobody else knows them."""
    return {column: value for column, value in values.items() if value}


def _shortest_first(text: str) -> tuple[int, str]:
    return len(text), text


def _titles_first(name: str) -> tuple[int, str]:
    return len(name), name


def _keep_longer_name(row: Instructor, values: Values) -> Values:
    return {"name": max(row.name, values["name"], key=_titles_first)}
