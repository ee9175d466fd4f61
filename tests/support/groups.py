"""Two groups of one year: they have a lecture in common, and courses of their own."""

import pytest

from support.application import CatalogueFolder, branch, leaf
from support.feeds import feed
from support.week import lecture

COMMON = lecture("analyse", "Analyse CM", 0, "08:15", location="Amphi Nord")
ONE = feed(
    COMMON,
    lecture("algo-1", "Algorithmique TD", 1, "10:15", location="B101"),
    lecture("sport-1", "Sport", 2, "13:30", minutes=210),
    lecture("algo-later", "Algorithmique TD", 8, "10:15"),
)
TWO = feed(
    lecture("algo-2", "Algorithmique TD", 1, "14:00", location="B204"),
    lecture("other-uid", "Analyse CM", 0, "08:15", location="Amphi Nord"),
    lecture("web", "Web", 3, "09:00", status="CANCELLED"),
)
A, B = "groups.info.a", "groups.info.b"
ON = "date=2026-11-18"
BOTH = f"/timetable?of={A}&of={B}&{ON}"


@pytest.fixture
def groups(catalogue: CatalogueFolder) -> None:
    write_groups(catalogue)


def write_groups(catalogue: CatalogueFolder) -> None:
    for name, body in (("a", ONE), ("b", TWO)):
        (catalogue.path / f"{name}.ics").write_text(body, encoding="utf-8")
    catalogue.add(
        "groups",
        branch(
            "info",
            leaf("a", "file:a.ics", title="Groupe A"),
            leaf("b", "file:b.ics", title="Groupe B"),
            leaf("c", "file:a.ics", title="Groupe A"),
            leaf("d", "file:b.ics", title="Groupe D"),
            title="Master",
        ),
        title="Université",
    )
