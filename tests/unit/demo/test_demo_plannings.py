"""The demo's catalogue folder."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config import PROJECT
from services.demo.academic_year import teaching_week
from services.demo.institutions import INSTITUTIONS
from services.demo.plannings import write_catalogue
from services.ics.decode import InvalidBody, decode
from services.ics.read import Reading, default_window, read

TODAY = date(2026, 11, 20)
ZONE = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "plannings"
    write_catalogue(folder, TODAY)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def leaves(node: dict, path: str) -> Iterator[tuple[str, dict]]:
    if "children" not in node:
        yield path, node
    for child in node.get("children", ()):
        yield from leaves(child, f"{path}.{child['id']}")


def institution_leaves(folder: Path, root: str) -> list[tuple[str, dict]]:
    return list(leaves(json.loads((folder / f"{root}.json").read_text(encoding="utf-8")), root))


def read_feed(path: Path, today: date) -> Reading:
    now = datetime.combine(today, time(9), UTC)
    return read(decode(path.read_bytes(), None), zone=ZONE, window=default_window(now))


def test_each_institution_has_a_file_and_all_plannings_are_counted(tmp_path):
    folder = tmp_path / "plannings"
    written = write_catalogue(folder, TODAY)
    assert sorted(path.stem for path in folder.glob("*.json")) == sorted(one.id for one in INSTITUTIONS)
    assert written == len(list(folder.rglob("*.ics"))) == 40


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=lambda one: one.id)
def test_an_institution_file_is_a_tree_with_a_feed_at_each_leaf(folder, institution):
    root = json.loads((folder / f"{institution.id}.json").read_text(encoding="utf-8"))
    assert root["title"] == institution.title
    assert root["group"] == institution.region
    found = institution_leaves(folder, institution.id)
    assert 4 <= len(found) <= 12
    assert len({path for path, _ in found}) == len(found)
    for path, leaf in found:
        assert set(leaf) == {"id", "title", "url"}, path
        assert "." not in leaf["id"]
        scheme, _, target = leaf["url"].partition(":")
        assert scheme == "file"
        assert (folder / target).is_file(), path


def test_no_feed_is_without_a_leaf(folder):
    linked = {
        leaf["url"] for institution in INSTITUTIONS for _, leaf in institution_leaves(folder, institution.id)
    }
    assert linked == {f"file:{path.relative_to(folder)}" for path in folder.rglob("*.ics")}


def test_every_day_of_one_academic_year_gives_the_same_bytes(folder, tmp_path):
    write_catalogue(tmp_path / "plannings", date(2027, 6, 30))
    assert files(tmp_path / "plannings") == files(folder)


def test_another_process_writes_the_same_bytes(folder, tmp_path):
    """Sets of texts are ordered differently in each process."""
    code = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from services.demo.plannings import write_catalogue;"
        "write_catalogue(Path(sys.argv[1]), date(2026, 9, 1))"
    )
    other = tmp_path / "plannings"
    subprocess.run([sys.executable, "-c", code, other], cwd=PROJECT, check=True)
    assert files(other) == files(folder)


def test_the_next_academic_year_gives_other_feeds(folder, tmp_path):
    write_catalogue(tmp_path / "plannings", date(2027, 7, 1))
    assert files(tmp_path / "plannings") != files(folder)


def test_a_folder_with_files_is_left_alone(tmp_path):
    (tmp_path / "own.json").write_text("{}")
    assert write_catalogue(tmp_path, TODAY) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["own.json"]


def test_an_empty_folder_is_filled(tmp_path):
    folder = tmp_path / "plannings"
    folder.mkdir()
    assert write_catalogue(folder, TODAY) == 40


def test_nothing_is_left_behind_when_writing_fails(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_catalogue(tmp_path / "plannings", TODAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("today", [TODAY, date(2027, 7, 20)], ids=["in term", "in July"])
def test_every_feed_is_read_whole_and_has_meetings_in_the_nearest_teaching_week(tmp_path, today):
    write_catalogue(tmp_path / "plannings", today)
    for institution in INSTITUTIONS:
        week = teaching_week(institution.country, today)
        opens_at = datetime.combine(week, time(0), ZONE)
        for path, leaf in institution_leaves(tmp_path / "plannings", institution.id):
            if "demonstration" in path:
                continue
            reading = read_feed(tmp_path / "plannings" / leaf["url"].removeprefix("file:"), today)
            assert reading.skipped == 0, path
            assert 100 <= len(reading.occurrences) <= 550, path
            this_week = [
                one for one in reading.occurrences if opens_at <= one.starts_at < opens_at + timedelta(days=7)
            ]
            assert this_week, path


def test_one_feed_is_a_sign_in_page_and_its_title_says_so(folder):
    broken = [leaf for path, leaf in institution_leaves(folder, "iut-trois-rives") if "demonstration" in path]
    assert [leaf["title"] for leaf in broken] == ["Flux en panne : une page de connexion au lieu de l’agenda"]
    with pytest.raises(InvalidBody):
        decode((folder / broken[0]["url"].removeprefix("file:")).read_bytes(), None)


def test_the_html_of_outlook_is_read_as_plain_lines(folder):
    descriptions = {
        one.description for one in read_feed(folder / "feeds/outlook/dfm1-rhin.ics", TODAY).occurrences
    }
    assert "Prof. Hélène Wagner\nDFM1" in descriptions
    assert not any("<" in description for description in descriptions)


def test_the_readers_of_all_dialects_agree_on_the_hours_of_a_week(folder):
    """Lessons start at the same wall times in the UTC, zoned and rule-based feeds of the French side."""
    usual = {"08:15", "08:45", "10:15", "13:30", "14:00", "15:15", "17:00"}
    for feed in ("ade/l2-info-td2", "celcat/m1-ds-td1", "hyperplanning/but2-tpa1", "google/prep-b2"):
        occurrences = read_feed(folder / "feeds" / f"{feed}.ics", TODAY).occurrences
        lessons = [one for one in occurrences if one.category in ("lab", "tutorial")]
        starts = {one.starts_at.astimezone(ZONE).strftime("%H:%M") for one in lessons}
        assert starts <= usual, feed
        assert {"10:15", "13:30"} <= starts, feed
