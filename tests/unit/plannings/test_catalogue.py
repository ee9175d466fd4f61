"""Reading the catalogue: what is found, in which order, and what is said of a file that is wrong."""

import json
from pathlib import Path

import orjson
import pytest

from services.plannings.catalogue import load_catalogue
from services.plannings.catalogue_store import LOOK_AGAIN_AFTER, CatalogueStore

LEAF = {"id": "td1", "title": "TD 1", "url": "https://example.org/td1.ics"}


def write(folder: Path, name: str, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def institution(*children: object, title: str = "Institut", **more: object) -> dict[str, object]:
    return {"title": title, **more, "children": list(children)}


def test_a_leaf_is_found_by_its_full_id_and_knows_its_ancestors(tmp_path: Path) -> None:
    branch = {"id": "l2", "title": "L2", "children": [LEAF]}
    write(tmp_path, "enscr", institution(branch, title="Chimie"))
    node = load_catalogue(tmp_path).get("enscr.l2.td1")
    assert node is not None
    assert (node.id, node.title, node.trail) == ("td1", "TD 1", ("Chimie", "L2"))
    assert node.url == "https://example.org/td1.ics"


def test_branches_and_unknown_ids_are_no_plannings(tmp_path: Path) -> None:
    write(tmp_path, "enscr", institution({"id": "l2", "title": "L2", "children": [LEAF]}))
    catalogue = load_catalogue(tmp_path)
    assert catalogue.get("enscr") is None
    assert catalogue.get("enscr.l2") is None
    assert catalogue.get("enscr.L2.td1") is None, "ids are case sensitive"


@pytest.mark.parametrize("odd", ["a.b", "G:1", 'say "hi"', "it's", "*", "R&D", "L2 Info", "Änderung", "a/b"])
def test_ids_may_hold_any_character(tmp_path: Path, odd: str) -> None:
    write(tmp_path, "école", institution({**LEAF, "id": odd}))
    assert load_catalogue(tmp_path).get(f"école.{odd}") is not None


def test_children_win_over_a_url_and_unknown_keys_are_ignored(tmp_path: Path) -> None:
    both = {
        "id": "l2",
        "title": "L2",
        "url": "https://example.org/l2.ics",
        "children": [LEAF],
        "colour": "red",
    }
    write(tmp_path, "enscr", institution(both, contact="nobody"))
    catalogue = load_catalogue(tmp_path)
    assert [node.full_id for node in catalogue.plannings] == ["enscr.l2.td1"]
    assert not catalogue.problems


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ("{", "$"),
        ("[]", "$"),
        ("[" * 100_000, "$"),
        ({"children": [LEAF]}, "$.title"),
        ({"title": " ", "children": [LEAF]}, "$.title"),
        ({"title": "half \ud83d", "children": [LEAF]}, "$.title"),
        ({"title": "T"}, "$.children"),
        ({"title": "T", "children": []}, "$.children"),
        ({"title": "T", "children": [LEAF], "group": 3}, "$.group"),
        (institution("text"), "$.children[0]"),
        (institution({"title": "T", "url": "https://example.org"}), "$.children[0].id"),
        (institution(LEAF, {"id": "a", "title": "T"}), "$.children[1]"),
        (institution({"id": "a", "title": "T", "url": "https://[::1"}), "$.children[0].url"),
        (institution({"id": "a", "title": "T", "url": "https://example.org:99999/"}), "$.children[0].url"),
        (institution({"id": "a", "title": "T", "url": "ftp://example.org/a"}), "$.children[0].url"),
        (institution({"id": "a", "title": "T", "url": "https:///a.ics"}), "$.children[0].url"),
        (institution({"id": "a", "title": "T", "url": "file:/etc/passwd"}), "$.children[0].url"),
        (institution({"id": "a", "title": "T", "url": "file:../a.ics"}), "$.children[0].url"),
        (institution(LEAF, LEAF), "$"),
        (institution({**LEAF, "id": "a" * 600}), "$.children[0].id"),
    ],
)
def test_a_broken_file_is_reported_with_its_path_and_the_others_load(
    tmp_path: Path, content: object, path: str
) -> None:
    write(tmp_path, "broken", content)
    write(tmp_path, "fine", institution(LEAF))
    catalogue = load_catalogue(tmp_path)
    assert [(problem.file, problem.path) for problem in catalogue.problems] == [("broken.json", path)]
    assert [root.id for root in catalogue.roots] == ["fine"]
    assert catalogue.get("fine.td1") is not None


def test_nesting_has_an_end(tmp_path: Path) -> None:
    node: dict[str, object] = dict(LEAF)
    for level in range(40):
        node = {"id": f"n{level}", "title": "N", "children": [node]}
    write(tmp_path, "deep", institution(node))
    assert "nested deeper" in load_catalogue(tmp_path).problems[0].message


def test_a_full_id_that_two_files_make_is_reported_once(tmp_path: Path) -> None:
    write(tmp_path, "a", institution({"id": "b.c", "title": "T", "url": "https://example.org/1"}))
    write(tmp_path, "a.b", institution({"id": "c", "title": "T", "url": "https://example.org/2"}))
    catalogue = load_catalogue(tmp_path)
    assert [problem.file for problem in catalogue.problems] == ["a.json"]
    assert len(list(catalogue.plannings)) == 1


def test_the_listing_has_the_known_keys_in_their_order_and_never_a_url(tmp_path: Path) -> None:
    write(
        tmp_path, "b", institution({"id": "l2", "title": "L2", "children": [LEAF]}, title="B", group="Rennes")
    )
    write(tmp_path, "a", institution(LEAF, title="A"))
    write(tmp_path, "c", institution(LEAF, title="A", group="Rennes"))
    listed = orjson.loads(load_catalogue(tmp_path).json)
    assert [root["id"] for root in listed] == ["a", "c", "b"], "by group, then title"
    assert list(listed[0]) == ["id", "fullId", "title", "children"]
    assert list(listed[2]) == ["id", "fullId", "group", "title", "children"]
    assert listed[2]["children"] == [
        {
            "id": "l2",
            "title": "L2",
            "fullId": "b.l2",
            "children": [{"id": "td1", "title": "TD 1", "fullId": "b.l2.td1"}],
        }
    ]


def test_a_missing_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    catalogue = load_catalogue(tmp_path / "nowhere")
    assert (catalogue.roots, catalogue.problems, catalogue.json) == ((), (), b"[]")


def test_a_file_that_changes_is_read_again_and_one_that_does_not_is_not(tmp_path: Path) -> None:
    clock = [0.0]
    write(tmp_path, "a", institution(LEAF))
    store = CatalogueStore(tmp_path, now=lambda: clock[0])
    first = store.current()
    clock[0] += LOOK_AGAIN_AFTER
    assert store.current() is first
    write(tmp_path, "b", institution(LEAF))
    assert store.current() is first, "not looked at again yet"
    clock[0] += LOOK_AGAIN_AFTER
    assert [root.id for root in store.current().roots] == ["a", "b"]
    (tmp_path / "a.json").unlink()
    clock[0] += LOOK_AGAIN_AFTER
    assert [root.id for root in store.current().roots] == ["b"]
