"""The tree of plannings and the search over it."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from support.application import CatalogueFolder, MakeApp, branch, leaf
from support.html import links_of, tags_of, text_of

pytestmark = pytest.mark.usefixtures("university")


def search(client: FlaskClient, q: str, htmx: bool = False) -> str:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.get("/plannings", query_string={"q": q}, headers=headers).text


def found(html: str) -> list[str]:
    return [link for link in links_of(html) if link.startswith("/plannings/")]


def test_the_first_page_leads_to_the_plannings(client: FlaskClient):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/plannings"


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


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("td 1", ["/plannings/univ.info.td1"]),
        ("INFORMATIQUE td", ["/plannings/univ.info.td1", "/plannings/univ.info.td2"]),
        ("universite vide", ["/plannings/univ.info.empty"]),
        ("müller", ["/plannings/hs.mueller"]),
        ("muller", ["/plannings/hs.mueller"]),
        ("MUELLER", ["/plannings/hs.mueller"]),
        ("univ.info.td2", ["/plannings/univ.info.td2"]),
        ("etrange", None),
    ],
)
def test_every_word_must_occur_somewhere_in_the_name_or_id(client: FlaskClient, q: str, expected):
    links = found(search(client, q))
    assert links == expected if expected is not None else len(links) == 1


def test_nothing_found_says_so_and_how_to_go_on(client: FlaskClient):
    words = text_of(search(client, "informatique zzz"))
    assert "No planning has this name" in words
    assert "All institutions" in words


def test_htmx_gets_the_results_and_the_news_for_screen_readers(client: FlaskClient):
    block = search(client, "informatique", htmx=True)
    assert "<html" not in block
    assert "3 plannings have this in the name" in text_of(block)
    assert 'id="say" role="status" hx-swap-oob="innerHTML"' in block


def test_more_results_than_fit_are_counted(catalogue: CatalogueFolder, make_app: MakeApp):
    catalogue.add("big", *(leaf(f"td{n}", "file:week.ics", title=f"Gruppe {n}") for n in range(1100)))
    page = search(make_app().test_client(), "gruppe")
    assert len(found(page)) == 50
    assert "1,100 plannings have this in the name" in text_of(page)
    assert "The first 50 are shown" in text_of(page)


def test_an_own_name_comes_before_the_name_of_something_above(catalogue: CatalogueFolder, make_app: MakeApp):
    catalogue.add("a", leaf("x", "file:week.ics", title="Reden"), title="Musik")
    catalogue.add("z", leaf("y", "file:week.ics", title="Musik"), title="Reden")
    assert found(search(make_app().test_client(), "musik"))[0] == "/plannings/z.y"


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' autofocus x='"]
)
def test_a_query_cannot_bring_markup(client: FlaskClient, q: str):
    page = search(client, q)
    [box] = [tag for tag in tags_of(page, "input") if tag.get("name") == "q"]
    assert box["value"] == q
    assert tags_of(page, "img") == []
    assert [tag for tag in tags_of(page, "script") if "src" not in tag] == []


def test_a_very_long_query_is_answered(client: FlaskClient):
    assert "No planning has this name" in text_of(search(client, "ab " * 50_000))


def test_an_empty_catalogue_says_where_plannings_come_from(make_app: MakeApp, tmp_path: Path):
    (tmp_path / "nothing").mkdir()
    page = make_app(plannings_location=tmp_path / "nothing").test_client().get("/plannings").text
    assert "No plannings yet" in text_of(page)
