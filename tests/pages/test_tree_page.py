"""The tree of plannings."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from support.application import CatalogueFolder, MakeApp, branch, leaf
from support.html import links_of, tags_of, text_of

pytestmark = pytest.mark.usefixtures("university")


def found(html: str) -> list[str]:
    return [link for link in links_of(html) if link.startswith("/plannings/")]


def test_institutions_stand_in_their_groups(client: FlaskClient):
    words = text_of(client.get("/plannings").text)
    assert words.index("Oberrhein") < words.index("Hochschule") < words.index("Rives")
    assert "Université des Trois-Rives 4 plannings" in words


def test_a_small_tree_is_there_as_a_whole(client: FlaskClient):
    assert "/plannings/univ.info.td1" in links_of(client.get("/plannings").text)


def test_a_large_tree_is_fetched_branch_by_branch(catalogue: CatalogueFolder, make_app: MakeApp):
    groups = [branch(f"l{n}", *(leaf(f"td{m}", "file:week.ics") for m in range(40))) for n in range(10)]
    catalogue.add("big", *groups)
    client = make_app().test_client()
    page = client.get("/plannings/big").text
    assert "/plannings/big.l0.td0" not in links_of(page)
    assert "/plannings/big.l0" in links_of(page)
    assert tags_of(page, "details")[0]["hx-get"] == "/plannings/big.l0"
    block = client.get("/plannings/big.l0", headers={"HX-Request": "true"}).text
    assert len(found(block)) == 40
    assert "<html" not in block


def test_an_empty_catalogue_says_where_plannings_come_from(make_app: MakeApp, tmp_path: Path):
    (tmp_path / "nothing").mkdir()
    page = make_app(plannings_location=tmp_path / "nothing").test_client().get("/plannings").text
    assert "No plannings yet" in text_of(page)
