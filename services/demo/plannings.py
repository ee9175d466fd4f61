"""The demo's catalogue: one institution file for each feed dialect, and the feeds that they point to."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict

from services.demo.academic_year import Country, academic_year
from services.demo.dialects import WRITERS, Feed
from services.demo.institutions import INSTITUTIONS
from services.demo.names import slug
from services.demo.schedule import Meeting, schedule
from services.demo.university import Group, Institution, Level

_ROOMS: dict[Country, str] = {"fr": "Salles", "de": "Räume"}
_PEOPLE: dict[Country, str] = {"fr": "Enseignants", "de": "Lehrende"}

_BROKEN_INSTITUTION = "iut-trois-rives"
_SIGN_IN_PAGE = """<!DOCTYPE html>
<html lang="fr">
<head><title>Authentification - IUT des Trois-Rives</title></head>
<body><h1>Connexion</h1><form method="post"><label>Identifiant <input name="user"></label></form></body>
</html>
"""


class Node(TypedDict, total=False):
    """An entry of an institution file: a branch with ``children`` or a leaf with ``url``."""

    id: str
    title: str
    group: str
    url: str
    children: list["Node"]


def write_catalogue(folder: Path, today: date) -> int:
    """Write the demo's plannings for the academic year of ``today`` and say how many there are.

    The folder appears complete or not at all. One that already holds anything is left alone: the answer is 0.
    """
    if folder.exists() and any(folder.iterdir()):
        return 0
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".demo-") as scratch:
        fresh = Path(scratch) / folder.name
        written = _write(fresh, academic_year(today))
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
            return 0  # Another process was faster.
    return written


def _write(folder: Path, year: int) -> int:
    folder.mkdir()
    written = 0
    for institution in INSTITUTIONS:
        catalogue = InstitutionFiles(institution, year, folder)
        text = json.dumps(catalogue.root(), ensure_ascii=False, indent=2)
        (folder / f"{institution.id}.json").write_text(f"{text}\n", encoding="utf-8")
        written += catalogue.written
    return written


class InstitutionFiles:
    """Writes the feeds of one institution while its tree is made."""

    def __init__(self, institution: Institution, year: int, folder: Path) -> None:
        self.institution = institution
        self.year = year
        self.folder = folder
        self.meetings = schedule(institution, year)
        self.written = 0
        (folder / "feeds" / institution.dialect).mkdir(parents=True)

    def root(self) -> Node:
        """The whole institution file."""
        institution = self.institution
        children = [
            Node(
                id=program.id, title=program.title, children=[self._level(level) for level in program.levels]
            )
            for program in institution.programs
        ]
        children += self._rooms() + self._people()
        if institution.id == _BROKEN_INSTITUTION:
            children.append(self._broken())
        return Node(title=institution.title, group=institution.region, children=children)

    def _level(self, level: Level) -> Node:
        if not level.cohort.children:
            return self._group_leaf(level.id, level.title, level, level.cohort)
        leaves = [self._group_leaf(group.id, group.title, level, group) for group in level.published_groups]
        return Node(id=level.id, title=level.title, children=leaves)

    def _group_leaf(self, node_id: str, title: str, level: Level, group: Group) -> Node:
        meetings = [meeting for meeting in self.meetings if meeting.lesson.members & group.members]
        name = slug(level.short) if group is level.cohort else f"{slug(level.short)}-{node_id}"
        full_title = level.title if group is level.cohort else f"{level.title}, {group.title}"
        return self._leaf(Node(id=node_id, title=title), name, full_title, meetings)

    def _rooms(self) -> list[Node]:
        leaves = []
        for name in self.institution.published_rooms:
            meetings = [m for m in self.meetings if any(room.name == name for room in m.rooms)]
            leaves.append(self._leaf(Node(id=slug(name), title=name), slug(name), name, meetings))
        return _section(_ROOMS[self.institution.country], leaves)

    def _people(self) -> list[Node]:
        leaves = []
        for person in self.institution.instructors:
            if person.family in self.institution.published_people:
                meetings = [m for m in self.meetings if m.lesson.instructor == person]
                name = slug(person.family)
                leaves.append(self._leaf(Node(id=name, title=person.name), name, person.name, meetings))
        return _section(_PEOPLE[self.institution.country], leaves)

    def _leaf(self, node: Node, name: str, title: str, meetings: list[Meeting]) -> Node:
        feed = Feed(title, self.institution, self.year, tuple(meetings))
        return self._save(node, name, WRITERS[self.institution.dialect](feed))

    def _broken(self) -> Node:
        leaf = Node(id="page-de-connexion", title="Flux en panne : une page de connexion au lieu de l’agenda")
        leaves = [self._save(leaf, "panne", _SIGN_IN_PAGE.encode())]
        return Node(id="demonstration", title="Démonstration de panne", children=leaves)

    def _save(self, node: Node, name: str, body: bytes) -> Node:
        path = f"feeds/{self.institution.dialect}/{name}.ics"
        (self.folder / path).write_bytes(body)
        self.written += 1
        node["url"] = f"file:{path}"
        return node


def _section(title: str, leaves: list[Node]) -> list[Node]:
    return [Node(id=slug(title), title=title, children=leaves)] if leaves else []
