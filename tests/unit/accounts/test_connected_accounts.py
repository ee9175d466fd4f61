"""Connected accounts: whose they are, also when several come at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from models import ConnectedAccount, LoginDoor, LoginSession, Passkey, User
from services.accounts import connected_accounts, sessions
from services.accounts.oauth.discord import Discord
from services.accounts.oauth.github import GitHub
from services.accounts.oauth.identity import Identity
from services.accounts.oauth.oidc import OpenIDProvider
from services.accounts.oauth.provider import Provider, Registration
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.accounts.proof import BadCredentials, Proof
from services.accounts.sessions import Opening
from services.accounts.signed_in import Client, SignedIn, signed_in_as
from services.accounts.usernames import free
from services.accounts.ways_in import LastWayIn
from services.changes.errors import Unknown
from services.database import SessionFactory, writing
from support.clock import NOON

NOBODY = cast(Registration, None)  # they are not asked here
GITHUB = GitHub("github", "GitHub", NOBODY, lets_in=True)
CLOSED = GitHub("github", "GitHub", NOBODY, lets_in=False)
DISCORD = Discord("discord", "Discord", NOBODY, lets_in=True)
ADA = Identity("4711", "Ada-L", "Ada Lovelace", "ada@example.com", True, "https://example.com/a.png")
KEYS = {"github", "discord"}


def prove(new_session: SessionFactory, provider: Provider = GITHUB, identity: Identity = ADA) -> Proof:
    return connected_accounts.prove(new_session, provider, identity, NOON)


def sign_in(new_session: SessionFactory, proof: Proof) -> SignedIn:
    with writing(new_session) as session:
        opening = Opening(LoginDoor.BROWSER, Client("192.0.2.1"))
        return signed_in_as(*sessions.open_for(session, proof, opening, NOON))


def all_of(new_session: SessionFactory, kind: type[Any]) -> list[Any]:
    with new_session() as session:
        return list(session.scalars(select(kind).order_by(kind.id)))


def at_once(times: int, act: Callable[[int], object]) -> list[object]:
    """What each of several threads gets, or the kind of its failure."""

    def acted(number: int) -> object:
        try:
            return act(number)
        except (SignInRefused, LastWayIn, Unknown) as failure:
            return type(failure)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(acted, range(times)))


def refusal(act: Callable[[], object]) -> Reason:
    with pytest.raises(SignInRefused) as refused:
        act()
    return refused.value.reason


def test_a_newcomer_gets_an_account_as_the_provider_describes_them(new_session: SessionFactory):
    proof = prove(new_session)
    (user,) = all_of(new_session, User)
    assert (user.username, user.username_key) == ("ada-l", "ada-l")
    assert (user.name, user.email, user.email_verified, user.image) == (
        "Ada Lovelace",
        "ada@example.com",
        True,
        "https://example.com/a.png",
    )
    (account,) = all_of(new_session, ConnectedAccount)
    assert (account.provider, account.subject, account.label) == ("github", "4711", "Ada-L")
    assert (proof.user_id, proof.method, proof.connected_account_id) == (user.id, "github", account.id)


def test_what_is_known_of_them_stays_as_it_was_first_seen(new_session: SessionFactory):
    first = prove(new_session)
    renamed = Identity("4711", "other", "Other", "other@example.com", True)
    assert prove(new_session, identity=renamed) == first
    (user,) = all_of(new_session, User)
    assert (user.username, user.name, user.email) == ("ada-l", "Ada Lovelace", "ada@example.com")


def test_of_many_first_sign_ins_at_once_one_makes_the_account(new_session: SessionFactory):
    proofs = at_once(8, lambda _: prove(new_session))
    assert len(set(proofs)) == 1
    assert len(all_of(new_session, User)) == 1


def test_newcomers_of_one_name_at_once_get_each_their_own(new_session: SessionFactory):
    proofs = at_once(6, lambda number: prove(new_session, identity=Identity(f"id-{number}", "ada")))
    assert len({cast(Proof, proof).user_id for proof in proofs}) == 6
    names = {user.username for user in all_of(new_session, User)}
    assert names == {"ada", *(f"ada-{number}" for number in range(2, 7))}


def test_equal_ids_at_two_providers_are_two_people(new_session: SessionFactory):
    assert prove(new_session).user_id != prove(new_session, DISCORD).user_id


def test_nobody_new_comes_where_nobody_is_let_in(new_session: SessionFactory):
    assert refusal(lambda: prove(new_session, CLOSED)) == Reason.NO_SIGNUP
    assert all_of(new_session, User) == []
    prove(new_session, GITHUB)
    assert prove(new_session, CLOSED).method == "github"


@pytest.mark.parametrize("column", ["disabled_at", "deleted_at"])
def test_a_closed_account_is_nobodys_way_in(new_session: SessionFactory, column: str):
    proof = prove(new_session)
    with writing(new_session) as session:
        setattr(session.get_one(User, proof.user_id), column, NOON)
    assert refusal(lambda: prove(new_session)) == Reason.DISABLED
    with pytest.raises(BadCredentials):
        sign_in(new_session, proof)


def test_a_proof_is_worth_nothing_once_its_account_is_disconnected(new_session: SessionFactory):
    proof = prove(new_session)
    who = sign_in(new_session, proof)
    connected_accounts.connect(new_session, who.user_id, DISCORD, ADA, NOON)
    assert proof.connected_account_id is not None
    with writing(new_session) as session:
        connected_accounts.disconnect(session, who, proof.connected_account_id, KEYS, NOON)
    with pytest.raises(BadCredentials):
        sign_in(new_session, proof)


def test_when_it_was_last_used_is_noted(new_session: SessionFactory):
    sign_in(new_session, prove(new_session))
    assert all_of(new_session, ConnectedAccount)[0].used_at == NOON


def test_of_many_who_connect_one_account_one_has_it(new_session: SessionFactory):
    people = [prove(new_session, identity=Identity(f"id-{number}", "x")).user_id for number in range(6)]

    def connect(number: int) -> int:
        connected_accounts.connect(new_session, people[number], DISCORD, ADA, NOON)
        return people[number]

    outcomes = at_once(6, connect)
    assert outcomes.count(SignInRefused) == 5
    (account,) = [one for one in all_of(new_session, ConnectedAccount) if one.provider == "discord"]
    assert account.user_id in outcomes


@pytest.fixture
def with_two(new_session: SessionFactory) -> tuple[SignedIn, list[int]]:
    """Somebody without a password and with two accounts."""
    who = sign_in(new_session, prove(new_session))
    connected_accounts.connect(new_session, who.user_id, DISCORD, ADA, NOON)
    return who, [account.id for account in all_of(new_session, ConnectedAccount)]


def disconnect(new_session: SessionFactory, who: SignedIn, account_id: int, keys: set[str] = KEYS) -> None:
    with writing(new_session) as session:
        connected_accounts.disconnect(session, who, account_id, keys, NOON)


def test_of_the_last_two_taken_away_at_once_one_stays(
    new_session: SessionFactory, with_two: tuple[SignedIn, list[int]]
):
    who, ids = with_two
    outcomes = at_once(2, lambda number: disconnect(new_session, who, ids[number]))
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, LastWayIn]))
    assert len(all_of(new_session, ConnectedAccount)) == 1


def test_a_password_or_a_passkey_is_another_way(
    new_session: SessionFactory, with_two: tuple[SignedIn, list[int]]
):
    who, (first, second) = with_two
    disconnect(new_session, who, first)
    with pytest.raises(LastWayIn):
        disconnect(new_session, who, second)
    with writing(new_session) as session:
        session.add(passkey_of(who))
    disconnect(new_session, who, second)
    assert all_of(new_session, ConnectedAccount) == []


def passkey_of(who: SignedIn) -> Passkey:
    return Passkey(
        user_id=who.user_id,
        name="phone",
        credential_id=b"1",
        public_key=b"2",
        device_type="multi_device",
        backed_up=True,
        created_at=NOON,
    )


def test_an_account_of_a_provider_that_is_gone_is_no_way(
    new_session: SessionFactory, with_two: tuple[SignedIn, list[int]]
):
    who, (github, discord) = with_two
    with pytest.raises(LastWayIn):
        disconnect(new_session, who, discord, {"discord"})
    disconnect(new_session, who, github, {"discord"})


def test_nobody_takes_away_what_is_somebody_elses(
    new_session: SessionFactory, with_two: tuple[SignedIn, list[int]]
):
    bob = sign_in(new_session, prove(new_session, identity=Identity("2", "bob")))
    with pytest.raises(Unknown):
        disconnect(new_session, bob, with_two[1][0])


def test_disconnecting_ends_what_it_opened_elsewhere(
    new_session: SessionFactory, with_two: tuple[SignedIn, list[int]]
):
    who, (github, _) = with_two
    elsewhere = sign_in(new_session, prove(new_session))
    by_discord = sign_in(new_session, prove(new_session, DISCORD))
    disconnect(new_session, who, github)
    ended = {login.id: login.revoked_at is not None for login in all_of(new_session, LoginSession)}
    assert ended == {who.session_id: False, elsewhere.session_id: True, by_discord.session_id: False}


def test_the_subjects_of_an_issuer_are_its_own():
    one, other = (OpenIDProvider(f"https://{name}.example", "x", NOBODY, lets_in=True) for name in "ab")
    assert one.key != other.key
    assert one.id == other.id == "oidc"
    assert max(len(one.key), len(other.key)) <= 32


@pytest.mark.parametrize(
    ("hints", "name"),
    [
        (["Ada-L"], "ada-l"),
        (["marie.keller"], "marie-keller"),
        (["Zoë.Müller@uni.example"], "zoe-muller"),
        (["", "b@x", "c"], "b"),
        (["李明", "li.ming@example.com"], "li-ming"),
        (["...", "李明"], "user"),
        ([], "user"),
        (["x" * 80], "x" * 50),
        (["a_b"], "a_b"),
        (["-a--b-"], "a-b"),
    ],
)
def test_a_user_name_is_made_of_what_the_provider_says(
    new_session: SessionFactory, hints: list[str], name: str
):
    with new_session() as session:
        assert free(session, hints) == name


def test_a_user_name_that_is_taken_gets_a_number(new_session: SessionFactory):
    taken = ["ada", "ada-2", "ada-x", "adam", "x" * 50, "a_b"]
    with writing(new_session) as session:
        session.add_all(User(username=name.upper(), username_key=name) for name in taken)
        session.add(User(username="bob", username_key="bob", deleted_at=NOON - timedelta(days=1)))
    with new_session() as session:
        assert free(session, ["Ada"]) == "ada-3"
        assert free(session, ["adam"]) == "adam-2"
        assert free(session, ["axb"]) == "axb"
        assert free(session, ["bob"]) == "bob", "a deleted user's name is free again"
        assert free(session, ["x" * 60]) == f"{'x' * 42}-2"
