"""Finding batches in the log without reading it whole."""

from sqlalchemy import event, text

from models import Room
from services.changes.audit import Wanted, batches
from services.changes.edit import Actor, editing
from services.database import SessionFactory


def test_what_a_batch_did_is_read_off_an_index(new_session: SessionFactory):
    for number in range(3):
        with editing(new_session, Actor("test", "cli")) as edit:
            edit.add(Room(name=f"R{number}"))
    sent: list[tuple[str, object]] = []
    with new_session() as session:
        engine = session.get_bind()

        def note(
            _connection: object, _cursor: object, statement: str, values: object, *_rest: object
        ) -> None:
            if statement.startswith("SELECT"):
                sent.append((statement, values))

        event.listen(engine, "before_cursor_execute", note)
        found = batches(session, Wanted(kind="room", action="created"), 2)
        event.remove(engine, "before_cursor_execute", note)
        assert [one.batch.id for one in found] == [3, 2]
        assert len(sent) == 2
        if engine.dialect.name == "sqlite":
            for statement, values in sent:
                plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                assert "COVERING INDEX ix_change_done" in " ".join(row[3] for row in plan)
        assert session.scalar(text("SELECT count(*) FROM change")) == 3


def test_words_are_looked_for_in_names_and_in_what_meetings_take(new_session: SessionFactory):
    with editing(new_session, Actor("test", "cli")) as edit:
        edit.add(Room(name="Hörsaal 1", building="Mitte"))
    with new_session() as session:

        def found(words: str, **more: str) -> int:
            return len(batches(session, Wanted(words=words, **more), 9))

        assert found("horsaal") == found("HOERSAAL mitte") == found("1", kind="room") == 1
        assert found("horsaal 2") == found("%") == found("horsaal", kind="course") == 0
