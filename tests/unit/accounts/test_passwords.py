"""Hashes of passwords."""

from threading import Barrier, Thread
from typing import Any

import pytest
from argon2 import PasswordHasher

from services.accounts import passwords


class Counting:
    """A hasher that notes how many use it at a time."""

    def __init__(self) -> None:
        self.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str] = []
        self.inside = self.most = 0

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)

    def verify(self, password_hash: str, password: str) -> bool:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.verified.append(password_hash)
        try:
            return self.hasher.verify(password_hash, password)
        finally:
            self.inside -= 1


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(passwords, "HASHER", counting)
    return counting


def test_a_hash_knows_its_password_alone():
    known = passwords.hash_password("correct horse")
    assert known.startswith("$argon2id$")
    assert passwords.is_password(known, "correct horse")
    assert not passwords.is_password(known, "correct horse ")
    assert passwords.hash_password("correct horse") != known


@pytest.mark.parametrize("stored", ["", None, "no hash", "$argon2id$v=19$broken"])
def test_no_password_opens_what_has_no_hash(stored: Any):
    assert not passwords.is_password(stored, "")
    assert not passwords.is_password(stored, "x")


def test_nobodys_password_costs_a_verification_too(hasher: Counting):
    assert not passwords.is_password(None, "x")
    assert len(hasher.verified) == 1
    assert hasher.verified[0].startswith("$argon2id$")


def test_a_crowd_takes_turns(hasher: Counting):
    known = passwords.hash_password("x")
    passwords.is_password(None, "x")
    gate = Barrier(32)

    def come() -> None:
        gate.wait()
        assert passwords.is_password(known, "x")

    crowd = [Thread(target=come) for _ in range(32)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert len(hasher.verified) == 33
    assert 1 <= hasher.most <= 4


@pytest.mark.parametrize("password", ["", "x" * 9, "x" * 1001, "ada-lovelace", "ADA-Lovelace"])
def test_some_passwords_are_not_fit(password: str):
    with pytest.raises(passwords.UnfitPassword, match=r"characters|first thing"):
        passwords.require_fit(password, "Ada-Lovelace")


@pytest.mark.parametrize("password", ["x" * 10, "x" * 1000, "ada-lovelace!", "пароль и соль"])
def test_length_is_all_that_is_asked_for(password: str):
    passwords.require_fit(password, "Ada-Lovelace")
