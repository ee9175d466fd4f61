"""A university whose feeds lie in files, with one week of classes."""

import pytest

from support.application import CatalogueFolder, branch, leaf
from support.feeds import feed
from support.week import ODD_ID, WEEK


@pytest.fixture
def university(catalogue: CatalogueFolder) -> None:
    """Two institutions whose feeds lie in files."""
    (catalogue.path / "week.ics").write_text(WEEK, encoding="utf-8")
    (catalogue.path / "empty.ics").write_text(feed(), encoding="utf-8")
    catalogue.add(
        "univ",
        branch(
            "info",
            leaf("td1", "file:week.ics", title="L2 Informatique, TD 1"),
            leaf("td2", "file:week.ics", title="L2 Informatique, TD 2"),
            leaf("empty", "file:empty.ics", title="Vide"),
            title="Licence Informatique",
        ),
        leaf(ODD_ID, "file:week.ics", title="Étrange <script>alert(2)</script>"),
        title="Université des Trois-Rives",
        group="Rives",
    )
    catalogue.add(
        "hs", leaf("mueller", "file:week.ics", title="Kurs Müller"), title="Hochschule", group="Oberrhein"
    )
