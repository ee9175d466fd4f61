"""The file of the overlay: what is refused, in which words, and when it is read."""

import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.starplan.overlay import Overlay
from services.starplan.overlay_file import LARGEST_FILE, OverlayInvalid, read_overlay
from services.starplan.overlay_store import OverlayStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "overlay.yml"


def refusals(path: Path, text: str | bytes) -> tuple[str, ...]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(OverlayInvalid) as refusal:
        read_overlay(path)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


BAD = [
    ("version: 2", "overlay.yml, line 1: version: Input should be 1 (2)"),
    ("version: 1\nroms: []", "overlay.yml, line 2: roms: is no key that is known here ([])"),
    (
        "version: 1\nrooms:\n  - name: F-007\n    seats: 60",
        "overlay.yml, line 4: rooms[0].seats: is no key that is known here (60)",
    ),
    (
        "version: 1\nrooms:\n  - name: F-007\n  - name: F-008\n    capacity: viele",
        "overlay.yml, line 5: rooms[1].capacity: Input should be a valid integer ('viele')",
    ),
    (
        "version: 1\nrooms: [{name: F-007, capacity: 0}]",
        "overlay.yml, line 2: rooms[0].capacity: Input should be greater than or equal to 1 (0)",
    ),
    (
        "version: 1\nrooms:\n  - name: 007",
        "overlay.yml, line 3: rooms[0].name: must be text, and numbers that are names want quotes (7)",
    ),
    ("version: 1\nrooms:\n  - name: ' '", "overlay.yml, line 3: rooms[0].name: is blank (' ')"),
    ("version: 1\nrooms:\n  - capacity: 60", "overlay.yml, line 3: rooms[0].name: is missing"),
    (
        "version: 1\nrooms: [{name: A, tags: ['a,b']}]",
        "overlay.yml, line 2: rooms[0].tags[0]: has a comma: write two tags ('a,b')",
    ),
    ("version: 1\nrooms:", "overlay.yml, line 2: rooms: must be a list (None)"),
    (
        "version: 1\ninstructors: [{name: Max Muster, email: max}]",
        "overlay.yml, line 2: instructors[0].email: String should match pattern "
        r"'^[^@\s]+@[^@\s]+\.[^@\s]+$' ('max')",
    ),
    (
        "version: 1\nlevels: [{program: AIB, short_name: AIB1, number: 13}]",
        "overlay.yml, line 2: levels[0].number: Input should be less than or equal to 12 (13)",
    ),
    (
        "version: 1\ncourses:\n  - code: DB1",
        "overlay.yml, line 3: courses[0]: needs a name or a module_number ({'code': 'DB1'})",
    ),
    (
        "version: 1\npatterns:\n  buildings:\n    1: Nord",
        "overlay.yml, line 4: patterns.buildings[1].[key]: must be text, and numbers that are names want quotes (1)",
    ),
    (
        "version: 1\nrooms:\n  - name: A\n  - name: B\n    aliases: [Saal]\n  - name: C\n    aliases: [saal]",
        "overlay.yml, line 6: rooms[2]: 'C' shares a name with rooms[1]",
    ),
    (
        "version: 1\ninstructors: [{name: Max Muster}, {name: Dr. Max Muster}]",
        "overlay.yml, line 2: instructors[1]: 'Dr. Max Muster' shares a name with instructors[0]",
    ),
    ("version: 1\nversion: 1", "overlay.yml, line 2: the key 'version' stands twice"),
    ("- 1", "overlay.yml, line 1: the file: must be keys with values ([1])"),
    ("", "overlay.yml: is empty"),
    ("# nothing", "overlay.yml: is empty"),
    ("version: [1", "overlay.yml, line 2: did not find expected ',' or ']'"),
    ("version: 1\nrooms: &a [*a]", "overlay.yml, line 2: refers to another place with *: write it out here"),
    ("version: " + "[" * 20 + "]" * 20, "overlay.yml, line 1: is nested deeper than 8 levels"),
    ("version: 1\n---\nversion: 1", "overlay.yml, line 2: but found another document"),
    ("version: 2026-13-45", "overlay.yml: month must be in 1..12"),
    (b"version: 1\nrooms: [{name: S\xfcd}]", "overlay.yml, line 2: is not in UTF-8"),
    (b"#" * (LARGEST_FILE + 1), "overlay.yml: is larger than 1000000 bytes"),
]


@pytest.mark.parametrize(("text", "problem"), BAD)
def test_a_mistake_is_named_with_file_line_place_and_value(path: Path, text: str | bytes, problem: str):
    assert refusals(path, text) == (problem,)


def test_a_file_of_code_makes_nothing(path: Path):
    assert "could not determine a constructor" in refusals(path, "version: !!python/name:os.system 1")[0]


def test_a_character_that_no_text_has_is_refused(path: Path):
    assert "control characters are not allowed" in refusals(path, "version: 1 # \x07")[0]


def test_all_mistakes_are_named_at_once_up_to_twenty(path: Path):
    assert len(refusals(path, "version: 2\nrooms: [{name: 1}, {}]")) == 3
    assert len(refusals(path, "version: 1\nrooms: [" + "{}, " * 100 + "]")) == 20


def test_a_long_value_is_named_in_short(path: Path):
    assert len(refusals(path, f"version: {'x' * 10_000}")[0]) < 200


def test_a_number_of_thousands_of_digits_is_refused(path: Path):
    assert "integer string conversion" in refusals(path, f"version: {'1' * 5000}")[0]


def test_a_file_that_is_not_there_is_refused(path: Path):
    with pytest.raises(OverlayInvalid, match=r"^overlay.yml: cannot be read \(No such file or directory\)$"):
        read_overlay(path)
    with pytest.raises(OverlayInvalid, match=r"cannot be read"):
        read_overlay(path.parent)


def test_a_byte_order_mark_does_no_harm(path: Path):
    path.write_bytes(b"\xef\xbb\xbfversion: 1\n")
    assert read_overlay(path) == Overlay()


def test_two_sites_may_have_rooms_of_one_name_and_two_modules_one_name(path: Path):
    path.write_text(
        "version: 1\n"
        "rooms: [{name: Aula, site: A, aliases: [aula]}, {name: Aula, site: B}]\n"
        "courses: [{name: Projekt, module_number: '1111'}, {name: Projekt, module_number: '2222'}]\n"
    )
    assert len(read_overlay(path).rooms) == 2


def write(path: Path, capacity: int) -> None:
    """A new file in the place of the old, as editors do it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(f"version: 1\nrooms: [{{name: F-007, capacity: {capacity}}}]\n")
    fresh.rename(path)


def capacity(store: OverlayStore) -> int | None:
    room = store.current().room("", "F-007")
    return room and room.capacity


def test_without_a_file_there_is_an_empty_overlay():
    assert OverlayStore(None).current() == Overlay()


def test_a_broken_file_stops_the_start(path: Path):
    path.write_text("version: 2")
    with pytest.raises(OverlayInvalid):
        OverlayStore(path)


def test_a_file_is_read_again_when_it_changes_and_only_then(path: Path):
    write(path, 60)
    store = OverlayStore(path)
    first = store.current()
    assert store.current() is first
    write(path, 61)
    assert capacity(store) == 61


def test_a_file_that_is_spoiled_or_gone_leaves_the_last_good_overlay(path: Path):
    write(path, 60)
    store = OverlayStore(path)
    path.write_text("version: 1\nrooms: [{name: F-007, capacity: viele}]\n")
    with capture_logs() as logs:
        assert (capacity(store), capacity(store)) == (60, 60)
    problem = "overlay.yml, line 2: rooms[0].capacity: Input should be a valid integer ('viele')"
    assert store.problems == (problem,)
    assert [(entry["event"], entry["problem"]) for entry in logs] == [("overlay_problem", problem)]
    path.unlink()
    assert capacity(store) == 60
    assert store.problems == ("overlay.yml: cannot be read (No such file or directory)",)
    write(path, 62)
    assert capacity(store) == 62
    assert store.problems == ()


def test_a_file_that_changes_without_changing_its_size_is_read_again(path: Path):
    write(path, 60)
    store = OverlayStore(path)
    path.write_text(path.read_text().replace("60", "61"))
    os.utime(path, ns=(1, 1))
    assert capacity(store) == 61
