"""The lists of a university: terms, sites, rooms, programs, groups, people. Equal for equal sizes."""

from datetime import date, timedelta
from itertools import product

from fakes.starplan.model import Group, Program, Room, Site, Term
from fakes.starplan.size import Size
from fakes.starplan.words import FIRST, LAST, SITES, SUBJECTS, TITLES

CHRISTMAS = frozenset(date(2026, 12, 24) + timedelta(days=n) for n in range(14))


def terms() -> list[Term]:
    """Newest first, as the server lists them: one still hidden, one running, a gap before it, two that touch."""
    return [
        Term(
            *(49, "SS 27", "Sommersemester 2027", date(2027, 3, 1), date(2027, 8, 31)),
            *(date(2027, 3, 15), date(2027, 7, 3)),
            visible=False,
        ),
        Term(
            *(48, "WS 26/27", "Wintersemester 2026/2027", date(2026, 10, 1), date(2027, 2, 28)),
            *(date(2026, 10, 5), date(2027, 1, 23), CHRISTMAS),
        ),
        Term(
            *(47, "SS 26", "Sommersemester 2026", date(2026, 3, 1), date(2026, 8, 31)),
            *(date(2026, 3, 16), date(2026, 7, 4)),
        ),
        Term(
            *(46, "WS 25/26", "Wintersemester 2025/2026", date(2025, 10, 1), date(2026, 2, 28)),
            *(date(2025, 10, 6), date(2026, 1, 24)),
        ),
    ]


def sites() -> list[Site]:
    return [Site(number, short, name) for number, (short, name) in enumerate(SITES, 1)]


def rooms(size: Size) -> list[Room]:
    """In every way of writing that is known, each short name once on its site."""
    names = ["Aula", "Labor Süd", *(_room_name(n) for n in range(size.rooms))]
    return [Room(300 + n, names[n], f"Raum {names[n]}", 1 + n % len(SITES)) for n in range(size.rooms)]


def _room_name(n: int) -> str:
    floor, number = n // 5 % 4, 1 + n // 2
    return (
        f"F-{number:03}",
        f"A{floor}{number:02}",
        f"B {floor}.{number:02}",
        f"G2 {floor}.{number:02}",
        f"C{floor}.0.{number:02}",
    )[n % 5]


def programs(size: Size) -> list[Program]:
    kinds = (("B", "Bachelor"), ("M", "Master"))
    named = product(kinds, SUBJECTS)
    return [
        Program(70 + n, short + letter, f"{name} ({degree})")
        for n, ((letter, degree), (name, short)) in zip(range(size.programs), named, strict=False)
    ]


def groups(size: Size, term: Term, programs: list[Program]) -> list[Group]:
    """The levels of all programs; the last of a large program is a pool of electives, one is no cohort at all."""
    found: list[Group] = []
    for n, program in enumerate(programs):
        share = size.levels // len(programs) + (n < size.levels % len(programs))
        for level in range(1, share + 1):
            short, name = _group_name(program, n, level, is_last=level == share > 2)
            found.append(Group(term.id * 1_000 + len(found), term.id, program.id, short, name))
    return found


def _group_name(program: Program, n: int, level: int, *, is_last: bool) -> tuple[str, str]:
    short = program.short_name
    if is_last:
        if n % 20 == 1:
            return "AStA", "Studierendenausschuss"
        return f"{short}/FWPM", "Wahlpflichtmodule"
    styles = (f"{short}{level}", f"{short} {level}", f"{short}{level}-Wahl", f"{short}{level} SPO2")
    return styles[n % len(styles)], f"{program.name} {level}. Semester"


def people(size: Size) -> list[str]:
    """Names with their titles; without them no two are equal."""
    names = [f"{FIRST[(a + b) % len(FIRST)]} {LAST[b]}" for a in range(len(FIRST)) for b in range(len(LAST))]
    return [TITLES[n % len(TITLES)] + names[n] for n in range(size.instructors)]
