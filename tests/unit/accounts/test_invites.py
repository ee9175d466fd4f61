"""Invites: one link, one account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from models import Invite, Role, User
from services.accounts import invites, sign_up
from services.accounts.invites import LIFE, NewInvite, NoSuchInvite
from services.accounts.passwords import UnfitPassword
from services.accounts.repeats import SentTwice
from services.accounts.sign_up import Wish
from services.changes.errors import NotUnique
from services.database import SessionFactory
from support.people import NOW, People

PASSWORD = "correct horse battery"


def make(people: People, root: int, role: Role = Role.ADMIN) -> NewInvite:
    with people.new_session() as session:
        newest = invites.newest_of(session, root)
    return invites.make(people.new_session, people.actor(root), role, "for Ada", newest, NOW)


def join(people: People, secret: str, username: str = "ada", **more: object) -> int:
    wish = Wish(username, "", str(more.get("password", PASSWORD)))
    return sign_up.by_invite(people.new_session, secret, wish, more.get("now", NOW)).user_id  # type: ignore[arg-type]


def test_an_invite_makes_one_account_of_its_role(people: People, root: int):
    made = make(people, root)
    ada = people.get(join(people, made.secret))
    assert (ada.username, ada.role) == ("ada", Role.ADMIN)
    with pytest.raises(NoSuchInvite):
        join(people, made.secret, "bob")
    with people.new_session() as session:
        used = session.get_one(Invite, made.id)
    assert (used.used_by_id, used.used_at) == (ada.id, NOW)


def test_of_many_who_use_an_invite_at_once_one_gets_in(people: People, root: int):
    made, together = make(people, root), Barrier(6)

    def come(number: int) -> str:
        together.wait()
        try:
            return people.get(join(people, made.secret, f"user{number}")).username
        except NoSuchInvite:
            return ""

    with ThreadPoolExecutor(6) as crowd:
        (inside,) = filter(None, crowd.map(come, range(6)))
    with people.new_session() as session:
        names = session.scalars(select(User.username).where(User.role == Role.ADMIN)).all()
    assert names == [inside]


def test_of_two_who_want_the_same_name_by_different_invites_the_other_may_choose_again(
    people: People, root: int
):
    secrets, together = [make(people, root).secret for _ in range(2)], Barrier(2)

    def come(secret: str) -> str:
        together.wait()
        try:
            join(people, secret)
        except NotUnique:
            return secret
        return ""

    with ThreadPoolExecutor(2) as both:
        (left,) = filter(None, both.map(come, secrets))
    assert join(people, left, "bob")


@pytest.mark.parametrize(
    "reason", ["used", "revoked", "too old", "demoted", "disabled", "deleted", "made up"]
)
def test_what_does_not_work_is_told_in_one_way(people: People, root: int, reason: str):
    people.add("second", Role.SUPERADMIN)
    made, now = make(people, root), NOW
    secret = made.secret
    match reason:
        case "used":
            join(people, secret)
        case "revoked":
            invites.revoke(people.new_session, people.actor(root), made.id, NOW)
        case "too old":
            now = NOW + LIFE
        case "demoted":
            people.by().change_role(root, Role.ADMIN)
        case "disabled":
            people.by().disable(root)
        case "deleted":
            people.by().delete(root)
        case "made up":
            secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    with pytest.raises(NoSuchInvite):
        join(people, secret, "bob", now=now)
    with people.new_session() as session, pytest.raises(NoSuchInvite):
        invites.find(session, secret, now)


def test_just_before_its_end_it_works(people: People, root: int):
    assert join(people, make(people, root).secret, now=NOW + LIFE - timedelta(seconds=1))


def test_a_wish_that_is_refused_leaves_the_invite_open(people: People, root: int):
    secret = make(people, root).secret
    with pytest.raises(NotUnique):
        join(people, secret, "ROOT")
    with pytest.raises(UnfitPassword):
        join(people, secret, password="too short")
    assert join(people, secret)


def test_the_list_has_those_that_work_the_newest_first(people: People, root: int):
    made = [make(people, root).id for _ in range(3)]
    invites.revoke(people.new_session, people.actor(root), made[1], NOW)
    with people.new_session() as session:
        listed = invites.listed(session, NOW)
        assert [(invite.id, maker) for invite, maker in listed] == [(made[2], "root"), (made[0], "root")]
        assert invites.listed(session, NOW + LIFE) == []


def test_what_is_sent_twice_makes_one(people: People, root: int, new_session: SessionFactory):
    together = Barrier(4)

    def ask(_number: int) -> bool:
        together.wait()
        try:
            invites.make(new_session, people.actor(root), Role.USER, "", 0, NOW)
        except SentTwice:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(ask, range(4))) == [False, False, False, True]
    with new_session() as session:
        assert session.scalar(select(func.count()).select_from(Invite)) == 1


def test_the_secret_is_neither_stored_nor_logged(people: People, root: int):
    with capture_logs() as lines:
        made = make(people, root)
        join(people, made.secret)
        invites.revoke(people.new_session, people.actor(root), make(people, root).id, NOW)
    with people.new_session() as session:
        stored = [vars(invite) for invite in session.scalars(select(Invite))]
    assert made.secret not in str(stored)
    assert made.secret not in str(lines)
    assert [line["event"] for line in lines] == ["invite_made", "signed_up", "invite_made", "invite_revoked"]
    assert PASSWORD not in str(lines)
