"""A session opens one door, and ends with what it rests on."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from models import LoginDoor, LoginSession, Role, User
from services.accounts import planner_keys, sessions, users
from services.accounts.accounts import Accounts
from services.accounts.login_limits import LoginLimits
from services.accounts.password_check import Attempt
from services.accounts.passwords import hash_password
from services.accounts.proof import BadCredentials, Proof
from services.accounts.relying_party import RelyingParties
from services.accounts.signed_in import Client
from services.accounts.users import NewUser
from services.database import SessionFactory, writing
from support.accounts import PASSWORD

HERE = Client("192.0.2.1")


@dataclass
class Clock:
    """The time that the services know."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(new_session: SessionFactory, clock: Clock) -> Accounts:
    parties = RelyingParties(None, (), may_guess=True)
    return Accounts(new_session, "s" * 40, LoginLimits(None), parties, {}, clock)


@pytest.fixture
def ada(new_session: SessionFactory) -> NewUser:
    return users.create(new_session, "Ada-L", Role.ADMIN, PASSWORD)


def prove(accounts: Accounts, who: NewUser) -> Proof:
    return accounts.passwords.prove(Attempt(who.username, PASSWORD, HERE))


def planner_key(new_session: SessionFactory, who: NewUser) -> str:
    with writing(new_session) as session:
        planner_keys.allow(session, who.id, True, datetime.now(UTC))
        return planner_keys.replace(session, who.id, datetime.now(UTC)).token


def test_a_token_opens_the_door_that_it_is_for_and_no_other(accounts: Accounts, ada: NewUser):
    timetable = accounts.timetable.open(prove(accounts, ada), HERE)
    planner = accounts.planner.open(prove(accounts, ada), HERE)
    browser = accounts.browser.open(prove(accounts, ada), HERE, stay=True)
    assert accounts.timetable.identify(timetable.access_token) is not None
    assert accounts.planner.identify(planner.access_token) is not None
    assert accounts.browser.identify(browser.user.sid) is not None
    assert accounts.timetable.identify(planner.access_token) is None
    assert accounts.planner.identify(timetable.access_token) is None
    assert accounts.browser.identify(timetable.user.sid) is None
    with pytest.raises(BadCredentials):
        accounts.planner.renew(timetable.refresh_token.text)
    with pytest.raises(BadCredentials):
        accounts.timetable.renew(planner.refresh_token.text, planner.device_id)
    assert accounts.timetable.identify(timetable.access_token) is not None, "a wrong door ends nothing"


def test_a_session_token_is_worth_nothing_without_its_signature(accounts: Accounts, ada: NewUser):
    opened = accounts.browser.open(prove(accounts, ada), HERE, stay=True)
    token = accounts.browser.tokens.make(opened.user.sid)
    assert accounts.browser.tokens.read(token) == opened.user.sid
    name, _, signature = token.partition(".")
    for forged in (
        name,
        f"{name}.",
        f"{name}.{'A' * 43}",
        f"{'0' * 32}.{signature}",
        f"{token}\n",
        token + "x",
    ):
        assert accounts.browser.tokens.read(forged) is None


def test_a_proof_is_worth_nothing_after_the_password_has_changed(
    accounts: Accounts, ada: NewUser, new_session: SessionFactory
):
    proof = prove(accounts, ada)
    with writing(new_session) as session:
        user = session.get_one(User, ada.id)
        users.set_password(session, user, hash_password("another password"), datetime.now(UTC))
    with pytest.raises(BadCredentials):
        accounts.browser.open(proof, HERE, stay=True)


@pytest.mark.parametrize("column", ["disabled_at", "deleted_at"])
def test_who_is_disabled_or_deleted_loses_all_sessions_at_once(
    accounts: Accounts, ada: NewUser, new_session: SessionFactory, column: str
):
    proof = prove(accounts, ada)
    opened = accounts.browser.open(proof, HERE, stay=True)
    tokens = accounts.timetable.open(proof, HERE)
    with writing(new_session) as session:
        setattr(session.get_one(User, ada.id), column, datetime.now(UTC))
    assert accounts.browser.identify(opened.user.sid) is None
    assert accounts.timetable.identify(tokens.access_token) is None
    with pytest.raises(BadCredentials):
        accounts.timetable.renew(tokens.refresh_token.text, tokens.device_id)
    with pytest.raises(BadCredentials):
        accounts.browser.open(proof, HERE, stay=True)


def test_a_new_planner_key_ends_the_one_before_and_what_it_has_opened(
    accounts: Accounts, ada: NewUser, new_session: SessionFactory
):
    first = planner_key(new_session, ada)
    proof = planner_keys.prove(new_session, "ADA-L", first)
    tokens = accounts.planner.open(proof, HERE)
    second = planner_key(new_session, ada)
    assert accounts.planner.identify(tokens.access_token) is None
    with pytest.raises(BadCredentials):
        accounts.planner.open(proof, HERE)
    with pytest.raises(BadCredentials):
        planner_keys.prove(new_session, "Ada-L", first)
    assert planner_keys.prove(new_session, "Ada-L", second).user_id == ada.id


def test_a_planner_key_is_for_its_user_alone_and_only_while_they_may(
    accounts: Accounts, ada: NewUser, new_session: SessionFactory
):
    key = planner_key(new_session, ada)
    users.create(new_session, "bob", Role.USER, PASSWORD)
    for name in ("bob", "nobody", "", "Ada-L' OR 1=1 --"):
        with pytest.raises(BadCredentials):
            planner_keys.prove(new_session, name, key)
    with pytest.raises(BadCredentials):
        planner_keys.prove(new_session, "Ada-L", PASSWORD)
    with writing(new_session) as session:
        planner_keys.allow(session, ada.id, False, datetime.now(UTC))
    with pytest.raises(BadCredentials):
        planner_keys.prove(new_session, "Ada-L", key)
    with writing(new_session) as session, pytest.raises(planner_keys.NoApiAccess):
        planner_keys.replace(session, ada.id, datetime.now(UTC))


def count(new_session: SessionFactory, door: LoginDoor) -> int:
    with new_session() as session:
        query = select(func.count()).select_from(LoginSession).where(LoginSession.door == door)
        return session.scalar(query) or 0


def test_programs_that_sign_in_again_and_again_leave_a_bounded_number_of_rows(
    accounts: Accounts, ada: NewUser, new_session: SessionFactory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sessions, "PLANNER_SESSIONS", 5)
    proof = planner_keys.prove(new_session, "Ada-L", planner_key(new_session, ada))
    opened = [accounts.planner.open(proof, HERE) for _ in range(8)]
    assert count(new_session, LoginDoor.PLANNER) == 5
    alive = [accounts.planner.identify(tokens.access_token) is not None for tokens in opened]
    assert alive == [False] * 3 + [True] * 5


def test_a_device_is_known_for_a_long_time_and_not_for_ever(
    accounts: Accounts, clock: Clock, ada: NewUser, new_session: SessionFactory
):
    proof = prove(accounts, ada)
    here = Client("192.0.2.1", accounts.browser.open(proof, HERE, stay=True).device_id)
    with new_session() as session:
        assert sessions.knows_device(session, ada.id, here)
    clock.at += timedelta(days=401)
    accounts.browser.open(proof, HERE, stay=True)
    with new_session() as session:
        assert not sessions.knows_device(session, ada.id, here)


def test_one_device_has_one_session_at_a_door_and_doors_do_not_disturb_each_other(
    accounts: Accounts, ada: NewUser
):
    proof = prove(accounts, ada)
    first = accounts.browser.open(proof, HERE, stay=True)
    same = Client("192.0.2.9", first.device_id)
    tokens = accounts.timetable.open(proof, same)
    assert tokens.device_id == first.device_id
    assert accounts.browser.identify(first.user.sid) is not None
    second = accounts.browser.open(proof, same, stay=True)
    assert accounts.browser.identify(first.user.sid) is None
    assert accounts.browser.identify(second.user.sid) is not None
    assert accounts.timetable.identify(tokens.access_token) is not None


def test_a_key_that_is_replaced_while_somebody_signs_in_opens_nothing_that_lasts(
    accounts: Accounts, ada: NewUser, new_session: SessionFactory
):
    for _ in range(10):
        proof = planner_keys.prove(new_session, "Ada-L", planner_key(new_session, ada))
        together = Barrier(2)

        def sign_in(proof: Proof = proof, together: Barrier = together) -> str | None:
            together.wait(timeout=30)
            try:
                return accounts.planner.open(proof, HERE).access_token
            except BadCredentials:
                return None

        def revoke(together: Barrier = together) -> None:
            together.wait(timeout=30)
            with writing(new_session) as session:
                planner_keys.revoke(session, ada.id, datetime.now(UTC))

        with ThreadPoolExecutor(2) as pool:
            signing, revoking = pool.submit(sign_in), pool.submit(revoke)
            token = signing.result()
            revoking.result()
        assert token is None or accounts.planner.identify(token) is None
