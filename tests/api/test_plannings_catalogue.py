"""`GET /api/plannings`: the tree, prebuilt, with validators and compression; and one planning without events."""

import gzip
import json

import brotli
import pytest
from flask.testing import FlaskClient

from support.application import CatalogueFolder, branch, leaf

URL = "https://example.org/a.ics"


@pytest.fixture
def tree(catalogue: CatalogueFolder) -> None:
    catalogue.add("enscr", branch("l2", leaf("td1", URL)), title="Chimie", group="Rennes")
    catalogue.add("iut", leaf("G:1 «é» & *", URL), title="IUT")


def test_the_tree_is_listed_without_urls(tree: None, client: FlaskClient) -> None:
    answer = client.get("/api/plannings")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.get_json() == [
        {
            "id": "iut",
            "fullId": "iut",
            "title": "IUT",
            "children": [{"id": "G:1 «é» & *", "title": "G:1 «É» & *", "fullId": "iut.G:1 «é» & *"}],
        },
        {
            "id": "enscr",
            "fullId": "enscr",
            "group": "Rennes",
            "title": "Chimie",
            "children": [
                {
                    "id": "l2",
                    "title": "L2",
                    "fullId": "enscr.l2",
                    "children": [{"id": "td1", "title": "Td1", "fullId": "enscr.l2.td1"}],
                }
            ],
        },
    ]
    assert "example.org" not in answer.text


def test_an_empty_catalogue_is_an_empty_list(client: FlaskClient) -> None:
    assert client.get("/api/plannings").get_json() == []


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.1, gzip", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("zstd", None),
        ("*", "br"),
    ],
)
def test_it_is_compressed_as_the_client_likes(
    tree: None, client: FlaskClient, accepts: str, encoding: str | None
) -> None:
    plain = client.get("/api/plannings").data
    answer = client.get("/api/plannings", headers={"Accept-Encoding": accepts})
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    unpack = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert unpack(answer.data) == plain


@pytest.mark.parametrize("accepts", ["", "gzip", "br"])
def test_an_unchanged_tree_is_answered_with_304(tree: None, client: FlaskClient, accepts: str) -> None:
    headers = {"Accept-Encoding": accepts}
    etag = client.get("/api/plannings", headers=headers).headers["ETag"]
    assert not etag.startswith("W/")
    again = client.get("/api/plannings", headers={**headers, "If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    other = client.get("/api/plannings", headers={**headers, "If-None-Match": '"other"'})
    assert other.status_code == 200


def test_the_forms_of_one_tree_have_different_strong_etags(tree: None, client: FlaskClient) -> None:
    etags = {
        client.get("/api/plannings", headers={"Accept-Encoding": accepts}).headers["ETag"]
        for accepts in ("", "gzip", "br")
    }
    assert len(etags) == 3


def test_head_gives_the_headers_alone(tree: None, client: FlaskClient) -> None:
    full, head = client.get("/api/plannings"), client.head("/api/plannings")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(full.data))


def test_one_planning_is_exactly_its_names(tree: None, client: FlaskClient) -> None:
    answer = client.get("/api/plannings/enscr.l2.td1")
    assert list(json.loads(answer.text).items()) == [
        ("id", "td1"),
        ("fullId", "enscr.l2.td1"),
        ("title", "Td1"),
    ]


@pytest.mark.parametrize("value", ["false", "TRUE", "1", "yes", "", "true "])
def test_events_come_only_for_the_exact_word_true(tree: None, client: FlaskClient, value: str) -> None:
    answer = client.get("/api/plannings/enscr.l2.td1", query_string={"events": value, "from": "nonsense"})
    assert list(answer.get_json()) == ["id", "fullId", "title"]


def test_an_odd_id_is_found_by_its_encoded_path(tree: None, client: FlaskClient) -> None:
    answer = client.get("/api/plannings/iut.G:1%20%C2%AB%C3%A9%C2%BB%20%26%20%2A")
    assert answer.get_json()["fullId"] == "iut.G:1 «é» & *"


@pytest.mark.parametrize(
    "full_id", ["enscr", "enscr.l2", "enscr.l2.TD1", "nowhere", "enscr.l2.td1.x", "%00", "a/b"]
)
def test_branches_and_unknown_ids_are_404(tree: None, client: FlaskClient, full_id: str) -> None:
    for query in ({}, {"events": "true", "from": "nonsense"}):
        answer = client.get(f"/api/plannings/{full_id}", query_string=query)
        assert answer.status_code == 404
        assert answer.get_json()["error"] == "Planning not found"
        assert answer.get_json()["message"]
