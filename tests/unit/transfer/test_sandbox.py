"""What comes back from the reading process, and how it ends."""

import subprocess
import sys
import time as clock
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from services.transfer import sandbox
from services.transfer.limits import LIMITS
from services.transfer.sandbox import read_file
from services.transfer.tables import Row, TooLarge, UnknownKind, UnreadableFile
from support.uploads import workbook, zipped


def test_types_and_places_come_back():
    values = (1, 1.5, True, "007", date(2026, 11, 2), datetime(2026, 11, 2, 8, 30), time(8, 30), None, "end")
    [table] = read_file("rooms.xlsx", workbook([["a"] * len(values), [], values]))
    assert (table.file, table.name, table.header) == ("rooms.xlsx", "Sheet", ("a",) * len(values))
    assert table.rows == [Row(3, 0, values)]
    assert [type(cell) for cell in table.rows[0].values] == [type(value) for value in values]


def test_a_file_is_read_where_it_lies(tmp_path: Path):
    path = tmp_path / "rooms.csv"
    path.write_text("id,name\n1,a\n")
    [table] = read_file("rooms.csv", path)
    assert table.rows == [Row(2, 0, ("1", "a"))]


def test_an_empty_file_has_no_table():
    assert read_file("rooms.csv", b"") == []


def test_each_member_of_a_zip_is_a_table():
    body = zipped(
        {"a/room.csv": "id,name\n1,x\n", "../../etc/passwd": "id;name\n2;y\n", "__MACOSX/a/._room.csv": "\0"}
    )
    tables = read_file("export.zip", body)
    assert [(table.file, table.name, table.rows[0].values) for table in tables] == [
        ("export.zip", "a/room.csv", ("1", "x")),
        ("export.zip", "../../etc/passwd", ("2", "y")),
    ]


@pytest.mark.parametrize("name", ["-c", "--help", "a\0b", "räume \udcff.csv", "x" * 300, ""])
def test_any_name_is_only_a_name(name: str):
    [table] = read_file(name, b"id,name\n1,a\n")
    assert table.file == name


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"%PDF-1.7", UnknownKind),
        (b"{]", UnreadableFile),
        (zipped({"a.csv": "id", "b.pdf": "%PDF"}), UnknownKind),
    ],
)
def test_a_refusal_names_the_file(body: bytes, refusal: type[Exception]):
    with pytest.raises(refusal, match=r"^upload\.csv2: "):
        read_file("upload.csv2", body)


def test_tables_share_the_limit_on_rows():
    body = zipped({f"{name}.csv": "id,name\n" + "1,a\n" * 3 for name in "ab"})
    assert len(read_file("a.zip", body, limits=replace(LIMITS, rows=6))) == 2
    with pytest.raises(TooLarge, match="more than 5 rows"):
        read_file("a.zip", body, limits=replace(LIMITS, rows=5))


def test_a_refusal_names_the_member_and_the_sheet():
    with pytest.raises(UnreadableFile, match=r"^a\.zip/b\.csv: .*line 2"):
        read_file("a.zip", zipped({"a.csv": "id,name\n", "b.csv": 'id,name\n1,"a\n'}))
    with pytest.raises(TooLarge, match=r"^a\.xlsx/Sheet: line 2"):
        read_file("a.xlsx", workbook([["a", "b"], ["long", "long"]]), limits=replace(LIMITS, text=3))


@pytest.mark.parametrize("limit", [{"bytes": 10}, {"answer": 100}])
def test_what_is_beyond_a_limit_is_refused(limit: dict[str, int]):
    with pytest.raises(TooLarge):
        read_file("a.csv", b"id,name\n" + b"1,a\n" * 50, limits=replace(LIMITS, **limit))


def test_a_reader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sandbox, "_command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(TooLarge, match="memory or time"):
        read_file("a.csv", b"id", limits=replace(LIMITS, seconds=1))


COMES_AND_WAITS = """
import sys, time
from os import getpid
from pathlib import Path
folder = Path(sys.argv[1])
(folder / f"{getpid()}.came").touch()
while not (folder / "gate").exists():
    time.sleep(0.01)
print('"end"')
"""


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a script read the files."""

    def use(script: str, *arguments: str) -> None:
        command = [sys.executable, "-IS", "-c", script, *arguments]
        monkeypatch.setattr(sandbox, "_command", lambda *_: command)

    return use


def test_two_files_are_read_at_a_time_and_the_others_wait(tmp_path: Path, reader: Callable[..., None]):
    def came() -> int:
        return len(list(tmp_path.glob("*.came")))

    reader(COMES_AND_WAITS, str(tmp_path))
    with ThreadPoolExecutor() as pool:
        reads = [pool.submit(read_file, "a.csv", b"id") for _ in range(5)]
        while came() < 2:
            clock.sleep(0.01)
        clock.sleep(0.5)  # in which a third would come
        assert came() == 2
        (tmp_path / "gate").touch()
    assert [read.result() for read in reads] == [[]] * 5
    assert came() == 5


def test_waiting_for_other_files_takes_none_of_the_time_for_reading(reader: Callable[..., None]):
    reader("""print('"end"')""")
    with ThreadPoolExecutor() as pool:
        with sandbox._SEATS, sandbox._SEATS:
            read = pool.submit(read_file, "a.csv", b"id", limits=replace(LIMITS, seconds=1))
            with pytest.raises(TimeoutError):
                read.result(timeout=1.5)
        assert read.result() == []


def test_a_refused_file_gives_its_seat_away(tmp_path: Path):
    for _ in range(3):
        with pytest.raises(UnreadableFile):
            read_file("a.json", b"{]")
        with pytest.raises(FileNotFoundError):
            read_file("a.csv", tmp_path / "none.csv")


def test_a_bug_of_a_reader_is_a_refusal_and_is_logged(monkeypatch: pytest.MonkeyPatch):
    complaints: list[str] = []
    monkeypatch.setattr(
        sandbox.log, "error", lambda _, complaint: complaints.append(complaint), raising=False
    )
    with pytest.raises(UnreadableFile):
        read_file("a.csv", b"id,name\n1,a\n", limits=replace(LIMITS, rows="many"))
    assert "TypeError" in complaints[0]


def test_the_reading_process_has_no_secrets_and_loads_little():
    script = "import sys; import services.transfer.child; print({'flask', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
    assert set(sandbox._ENVIRONMENT) == {"LC_ALL", "PYTHONDONTWRITEBYTECODE", "MALLOC_ARENA_MAX"}
