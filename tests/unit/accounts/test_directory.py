"""The list of accounts."""

import pytest
from sqlalchemy import event

from models import Role, User
from services.accounts import directory
from services.changes.errors import Unknown
from services.database import SessionFactory, writing
from support.people import NOW, People


def found(new_session: SessionFactory, query: str) -> list[str]:
    with new_session() as session:
        return [entry.user.username for entry in directory.extract(session, query, 0, 100).entries]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["ada-l", "Bob", "mueller", "root"]),
        ("ADA", ["ada-l"]),
        ("lovelace", ["ada-l"]),
        ("francois", ["Bob"]),
        ("müller", ["mueller"]),
        ("muller", ["mueller"]),
        ("example.org bob", ["Bob"]),
        ("o", ["ada-l", "Bob", "root"]),
        ("ada bob", []),
        ("\x00", []),
        ("%", []),
    ],
)
def test_each_word_is_looked_for_in_names_and_address(
    people: People, root: int, new_session: SessionFactory, query: str, names: list[str]
):
    people.add("ada-l", name="Ada Lovelace")
    bob = people.add("Bob", name="François Dupont")
    people.add("mueller", name="Jürgen Müller")
    with writing(new_session) as session:
        directory.entry(session, bob).user.email = "bob@example.org"
    assert found(new_session, query) == names


def test_a_part_of_the_list_is_read_and_all_that_fit_are_counted(people: People, new_session: SessionFactory):
    for number in range(7):
        people.add(f"user{number}")
    with new_session() as session:
        extract = directory.extract(session, "user", 2, 3)
        beyond = directory.extract(session, "user", 100, 3)
    assert [entry.user.username for entry in extract.entries] == ["user2", "user3", "user4"]
    assert (extract.count, beyond.entries, beyond.count) == (7, [], 7)


def test_it_is_told_when_somebody_was_last_seen(people: People, new_session: SessionFactory):
    ada, bob = people.add("ada"), people.add("bob")
    people.sign_in(ada)
    with new_session() as session:
        assert directory.entry(session, ada).seen_at == NOW
        assert directory.entry(session, bob).seen_at is None


def test_who_is_deleted_is_not_listed(people: People, root: int, new_session: SessionFactory):
    ada = people.add("ada")
    people.by(root).delete(ada)
    assert found(new_session, "") == ["root"]
    with new_session() as session, pytest.raises(Unknown):
        directory.entry(session, ada)


@pytest.mark.parametrize("query", ["", "user"])
def test_it_takes_as_many_statements_for_a_thousand_users_as_for_one(
    people: People, new_session: SessionFactory, query: str
):
    def cost() -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        with new_session() as session:
            engine = session.get_bind()
            event.listen(engine, "before_cursor_execute", note)
            directory.extract(session, query, 0, 100)
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    people.add("user")
    one = cost()
    with writing(new_session) as session:
        session.add_all(
            User(username=f"user{number}", username_key=f"user{number}", role=Role.USER)
            for number in range(1000)
        )
    assert cost() == one
