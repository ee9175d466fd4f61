"""Accounts when several processes write at the same time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from models import Role, User
from services.accounts import superadmins, users
from services.changes.errors import NotUnique
from services.database import SessionFactory


def test_of_many_processes_that_start_one_makes_the_superadmin(new_session: SessionFactory):
    with ThreadPoolExecutor(8) as processes:
        made = list(processes.map(lambda _: superadmins.ensure(new_session, "admin", None), range(8)))
    (told,) = [new for new in made if new is not None]
    with new_session() as session:
        (user,) = session.scalars(select(User))
    assert (user.username, user.role, user.id) == ("admin", Role.SUPERADMIN, told.id)
    assert told.password not in user.password_hash


def test_of_many_who_want_a_name_one_gets_it(new_session: SessionFactory):
    def create(number: int) -> str:
        try:
            return users.create(new_session, "Ada" if number % 2 else "ada", Role.ADMIN).username
        except NotUnique:
            return "taken"

    with ThreadPoolExecutor(8) as processes:
        outcomes = list(processes.map(create, range(8)))
    assert outcomes.count("taken") == 7


@pytest.mark.parametrize("name", ["a\x00", "", "é", "a" * 51])
def test_what_is_no_name_is_nobodys(new_session: SessionFactory, name: str):
    with new_session() as session:
        assert users.named(session, name) is None
