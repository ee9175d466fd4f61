"""What superadmins do to accounts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from models import (
    ApiKey,
    ConnectedAccount,
    KeyPurpose,
    LoginDoor,
    LoginSession,
    Passkey,
    Preferences,
    Role,
    User,
)
from services.accounts import api_keys, planner_keys
from services.accounts.administration import Administration, NotToOneself, OnlyAtTheConsole
from services.accounts.passwords import is_password
from services.accounts.proof import BadCredentials
from services.accounts.repeats import SentTwice
from services.accounts.superadmins import LastSuperadmin
from services.changes.errors import Unknown
from services.database import SessionFactory, writing
from support.people import NOW, People

Act = Callable[[Administration, int], Any]

UNMAKING: dict[str, Act] = {
    "demote": lambda by, user_id: by.change_role(user_id, Role.USER),
    "disable": lambda by, user_id: by.disable(user_id),
    "delete": lambda by, user_id: by.delete(user_id),
}
ALL: dict[str, Act] = {
    **UNMAKING,
    "promote": lambda by, user_id: by.change_role(user_id, Role.ADMIN),
    "allow": lambda by, user_id: by.allow_api(user_id, True),
    "give a key": lambda by, user_id: by.give_key(user_id),
    "give a password": lambda by, user_id: by.give_password(user_id),
    "enable": lambda by, user_id: by.enable(user_id),
}


@pytest.mark.parametrize("act", UNMAKING)
def test_the_last_superadmin_stays_one(people: People, root: int, act: str):
    people.by().disable(people.add("second", Role.SUPERADMIN))
    with pytest.raises(LastSuperadmin, match="root is the last superadmin"):
        UNMAKING[act](people.by(), root)
    user = people.get(root)
    assert (user.role, user.is_active) == (Role.SUPERADMIN, True)


@pytest.mark.parametrize("act", UNMAKING)
def test_of_two_superadmins_who_unmake_each_other_one_stays(
    people: People, new_session: SessionFactory, root: int, act: str
):
    other = people.add("other", Role.SUPERADMIN)
    together = Barrier(2)

    def unmake(user_id: int) -> bool:
        together.wait()
        try:
            UNMAKING[act](people.by(), user_id)
        except LastSuperadmin:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(unmake, (root, other))) == [False, True]
    with new_session() as session:
        living = select(func.count()).where(User.role == Role.SUPERADMIN, User.is_active)
        assert session.scalar(living) == 1


@pytest.mark.parametrize("act", ["disable", "delete", "give a password"])
def test_nobody_does_this_to_themselves(people: People, root: int, act: str):
    people.add("second", Role.SUPERADMIN)
    with pytest.raises(NotToOneself):
        ALL[act](people.by(root), root)
    assert people.get(root).is_active


def test_superadmins_are_made_and_unmade_at_the_console_alone(people: People, root: int):
    ada, other = people.add("ada"), people.add("other", Role.SUPERADMIN)
    for act in (
        lambda: people.by(root).change_role(ada, Role.SUPERADMIN),
        lambda: people.by(root).change_role(other, Role.USER),
        lambda: people.by(root).create("new", Role.SUPERADMIN),
    ):
        with pytest.raises(OnlyAtTheConsole):
            act()
    people.by().change_role(ada, Role.SUPERADMIN)
    people.by().change_role(other, Role.USER)
    assert (people.get(ada).role, people.get(other).role) == (Role.SUPERADMIN, Role.USER)


def test_disabling_ends_every_session_and_enabling_brings_none_back(people: People, root: int):
    ada = people.add("ada")
    for door in LoginDoor:
        people.sign_in(ada, door=door)
    people.by(root).disable(ada)
    assert people.living(ada) == []
    with pytest.raises(BadCredentials):
        people.sign_in(ada)
    people.by(root).enable(ada)
    assert people.living(ada) == []
    assert people.sign_in(ada) in people.living(ada)


def test_disabling_twice_keeps_the_first_time(people: People, root: int):
    ada = people.add("ada")
    people.by(root).disable(ada)
    since = people.get(ada).disabled_at
    Administration(people.new_session, people.actor(root)).disable(ada)
    assert people.get(ada).disabled_at == since


def test_without_api_access_there_is_no_key(people: People, new_session: SessionFactory, root: int):
    ada = people.add("ada")
    token = people.by(root).give_key(ada).token
    assert planner_keys.prove(new_session, "ada", token).user_id == ada
    people.by(root).allow_api(ada, False)
    people.by(root).allow_api(ada, True)
    with pytest.raises(BadCredentials):
        planner_keys.prove(new_session, "ada", token)


def test_a_new_password_signs_out_and_is_the_one_that_works(people: People, root: int):
    ada = people.add("ada")
    people.sign_in(ada)
    given = people.by(root).give_password(ada)
    assert people.living(ada) == []
    assert is_password(people.get(ada).password_hash, given.password)


def test_a_password_that_is_asked_for_twice_is_given_once(people: People, root: int):
    ada = people.add("ada")
    seen_at = people.get(ada).updated_at
    together = Barrier(4)

    def give(_number: int) -> str:
        together.wait()
        try:
            return people.by(root).give_password(ada, seen_at).password
        except SentTwice:
            return ""

    with ThreadPoolExecutor(4) as threads:
        (given,) = filter(None, threads.map(give, range(4)))
    assert is_password(people.get(ada).password_hash, given)


def test_deleting_forgets_the_person_and_keeps_the_name_of_the_maker(
    people: People, new_session: SessionFactory, root: int
):
    ada = people.add("Ada-L", name="Ada Lovelace")
    people.by(root).give_key(ada)
    people.sign_in(ada)
    own(new_session, ada)
    people.by(root).delete(ada)
    user = people.get(ada)
    assert (user.username, user.is_active) == ("Ada-L", False)
    assert {user.name, user.email, user.image, user.password_hash} == {""}
    with new_session() as session:
        left = [
            session.scalar(select(func.count()).where(table.user_id == ada))
            for table in (LoginSession, Passkey, ConnectedAccount, Preferences)
        ]
        keys = session.scalars(select(ApiKey.purpose).where(ApiKey.user_id == ada)).all()
    assert left == [0, 0, 0, 0]
    assert keys == [KeyPurpose.INTEGRATION], "a display in the hall goes on working"
    assert people.add("ada-l") != ada, "the name is free"


def own(new_session: SessionFactory, user_id: int) -> None:
    """Things that a user has."""
    with writing(new_session) as session:
        session.get_one(User, user_id).email = "ada@example.org"
        api_keys.create(session, "display", user_id, NOW)
        session.add_all(
            [
                Passkey(
                    user_id=user_id,
                    name="phone",
                    credential_id=b"1",
                    public_key=b"2",
                    device_type="single_device",
                    backed_up=False,
                    created_at=NOW,
                ),
                ConnectedAccount(user_id=user_id, provider="github", subject="7", created_at=NOW),
                Preferences(user_id=user_id, used_at=NOW),
            ]
        )


def test_who_is_not_there_is_unknown(people: People, root: int):
    ada = people.add("ada")
    people.by(root).delete(ada)
    for act in ALL.values():
        for user_id in (ada, 999_999):
            with pytest.raises(Unknown):
                act(people.by(root), user_id)


def test_each_act_leaves_one_line_of_who_did_what_to_whom(people: People, root: int):
    for name, act in ALL.items():
        username = name.replace(" ", "-")
        user_id = people.add(username)
        with capture_logs() as lines:
            given = act(people.by(root), user_id)
        (line,) = lines
        assert line["event"].startswith("account_")
        assert (line["by"], line["by_id"], line["door"]) == (f"user{root}", root, "page")
        assert (line["user"], line["user_id"]) == (username, user_id)
        secret = getattr(given, "password", None) or getattr(given, "token", None)
        assert secret is None or secret not in str(line)


def test_what_is_refused_leaves_no_line(people: People, root: int):
    with capture_logs() as lines, pytest.raises(LastSuperadmin):
        people.by().disable(root)
    assert lines == []


def test_a_new_account_is_noted_without_its_password(people: People, root: int):
    with capture_logs() as lines:
        made = people.by(root).create("ada", Role.ADMIN, "Ada Lovelace")
    assert [(line["event"], line["user"], line["role"]) for line in lines] == [
        ("account_created", "ada", Role.ADMIN)
    ]
    assert made.password not in str(lines)
    assert people.get(made.id).name == "Ada Lovelace"
