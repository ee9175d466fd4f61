"""What an account may ask of ``/api/v2``, and how it sees what is left."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.services import services_of
from services.accounts import planner_keys
from services.accounts.signed_in import Client
from services.accounts.token_sessions import Tokens
from support.accounts import Account, add_user
from support.application import MakeApp
from support.limits import MIDNIGHT, allowance, client_at, passed, spend, standing_still
from support.planner_auth import AUTH, SCRATCH, add_key, open_scratch, renew, sign_in
from support.statements import statements

pytestmark = pytest.mark.limited

HERE, THERE = "192.0.2.1", "192.0.2.2"
START = int(MIDNIGHT.timestamp())


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    app = make_app()
    open_scratch(app)
    return app


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, username="Ada-L")


@pytest.fixture
def key(ada: Account) -> str:
    return add_key(ada)


def tokens(account: Account, key: str | None = None) -> Tokens:
    """Of a new session, by a new key unless one is given; no door counts that."""
    accounts, new_session = services_of(account.app).accounts, services_of(account.app).new_session
    proof = planner_keys.prove(new_session, account.username, key or add_key(account))
    return accounts.planner.open(proof, Client(HERE))


def bearer(account: Account, key: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens(account, key).access_token}"}


class TestAnAccount:
    def test_has_five_hundred_requests_a_minute(self, app: Flask, ada: Account):
        client = client_at(app, HERE)
        with standing_still() as clock:
            signed_in = bearer(ada)
            assert allowance(client.get(SCRATCH, headers=signed_in)) == (500, 499, START + 60)
            assert passed(client, 501, SCRATCH, headers=signed_in) == 499
            answer = client.get(SCRATCH, headers=signed_in)
            assert answer.status_code == 429
            assert answer.get_json() == {
                "error": "Throttle Limit Reached",
                "message": "You have exceeded the rate limit. Retry after 60 seconds.",
            }
            assert answer.headers["Retry-After"] == "60"
            assert allowance(answer) == (500, 0, START + 60)
            clock.shift(60.1)
            assert client.get(SCRATCH, headers=signed_in).status_code == 200

    def test_has_three_thousand_an_hour(self, app: Flask, ada: Account):
        client = client_at(app, HERE)
        with standing_still() as clock:
            signed_in = bearer(ada)
            spend(app, ada.id, "3000/hour", 2999)
            assert allowance(client.get(SCRATCH, headers=signed_in)) == (3000, 0, START + 3600)
            answer = client.get(SCRATCH, headers=signed_in)
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
            clock.shift(3600.1)
            assert client.get(SCRATCH, headers=bearer(ada)).status_code == 200

    def test_has_ten_thousand_a_day(self, app: Flask, ada: Account):
        client = client_at(app, HERE)
        with standing_still() as clock:
            signed_in = bearer(ada)
            spend(app, ada.id, "10000/day", 9999)
            assert client.get(SCRATCH, headers=signed_in).status_code == 200
            answer = client.get(SCRATCH, headers=signed_in)
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "86400")
            clock.shift(86400.1)
            assert client.get(SCRATCH, headers=bearer(ada)).status_code == 200

    def test_waits_for_the_longest_of_two_windows_that_are_full(self, app: Flask, ada: Account):
        client = client_at(app, HERE)
        with standing_still():
            signed_in = bearer(ada)
            spend(app, ada.id, "500/minute", 498)
            spend(app, ada.id, "3000/hour", 2998)
            assert passed(client, 3, SCRATCH, headers=signed_in) == 2
            answer = client.get(SCRATCH, headers=signed_in)
            assert answer.headers["Retry-After"] == "3600"
            assert allowance(answer) == (3000, 0, START + 3600)

    def test_is_not_charged_for_what_was_refused(self, app: Flask, ada: Account):
        client = client_at(app, HERE)
        with standing_still() as clock:
            signed_in = bearer(ada)
            spend(app, ada.id, "500/minute", 498)
            spend(app, ada.id, "3000/hour", 2990)
            assert passed(client, 30, SCRATCH, headers=signed_in) == 2
            clock.shift(120)
            assert passed(client, 10, SCRATCH, headers=signed_in) == 8

    def test_is_one_however_often_and_wherever_it_signs_in(self, app: Flask, ada: Account, key: str):
        with standing_still():
            first, second = bearer(ada, key), bearer(ada, key)
            spend(app, ada.id, "500/minute", 490)
            assert passed(client_at(app, HERE), 6, SCRATCH, headers=first) == 6
            assert passed(client_at(app, THERE), 6, SCRATCH, headers=second) == 4

    def test_shares_nothing_with_another_at_its_address(self, app: Flask, ada: Account):
        client = client_at(app, HERE)
        with standing_still():
            spend(app, ada.id, "500/minute", 499)
            assert passed(client, 2, SCRATCH, headers=bearer(ada)) == 1
            assert passed(client, 1, SCRATCH, headers=bearer(add_user(app))) == 1

    def test_counting_costs_no_statement(self, app: Flask, make_app: MakeApp, ada: Account):
        unlimited = make_app(ratelimit_enabled=False)
        open_scratch(unlimited)
        signed_in = bearer(ada)
        sent = []
        for one in (unlimited, app):
            with statements(one) as seen:
                assert one.test_client().get(SCRATCH, headers=signed_in).status_code == 200
            sent.append(list(seen))
        assert sent[0] == sent[1]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", SCRATCH, 401), ("GET", "/api/v2/nothing", 404), ("POST", SCRATCH, 405), ("GET", "/api/v2", 404)],
)
def test_strangers_count_by_address_whatever_they_ask(app: Flask, method: str, path: str, status: int):
    with standing_still():
        for address in (HERE, THERE):
            answer = client_at(app, address).open(path, method=method)
            assert answer.status_code == status
            assert allowance(answer) == (500, 499, START + 60)


def test_a_bug_is_no_excuse_for_an_answer_without_the_headers(app: Flask, ada: Account):
    def broken() -> None:
        raise RuntimeError("hidden detail")

    broken.__dict__.update(vars(app.view_functions["planner.scratch"]))
    app.view_functions["planner.scratch"] = broken
    app.testing = False
    with standing_still():
        answer = client_at(app, HERE).get(SCRATCH, headers=bearer(ada))
        assert (answer.status_code, allowance(answer)) == (500, (500, 499, START + 60))


class TestSigningIn:
    def attempts(self, app: Flask, names: list[str], addresses: list[str]) -> list[int]:
        """Statuses of sign-ins with a wrong key, one by one."""
        pairs = zip(names, addresses, strict=True)
        return [sign_in(client_at(app, address), name, "x").status_code for name, address in pairs]

    def test_an_address_may_try_ten_times_a_minute(self, app: Flask):
        with standing_still() as clock:
            names = [f"user-{n}" for n in range(12)]
            assert self.attempts(app, names, [HERE] * 12) == [401] * 10 + [429] * 2
            refused = sign_in(client_at(app, HERE), "anybody", "x")
            assert (refused.headers["Retry-After"], allowance(refused)) == ("60", (10, 0, START + 60))
            assert self.attempts(app, ["user-1"], [THERE]) == [401]
            clock.shift(60.1)
            assert self.attempts(app, ["user-1"], [HERE]) == [401]

    def test_a_name_may_be_tried_five_times_a_minute(self, app: Flask, ada: Account, key: str):
        with standing_still():
            names = ["Ada-L", "ada-l", "ADA-L", "Ada-L", "ada-L", "Ada-l"]
            addresses = [f"198.51.100.{n}" for n in range(6)]
            assert self.attempts(app, names, addresses) == [401] * 5 + [429]
            assert sign_in(client_at(app, HERE), "Ada-L", key).status_code == 429
            assert self.attempts(app, ["bob"], ["198.51.100.0"]) == [401]

    def test_what_is_right_counts_as_well(self, app: Flask, ada: Account, key: str):
        with standing_still():
            client = client_at(app, HERE)
            answers = [sign_in(client, "Ada-L", key) for _ in range(6)]
            assert [answer.status_code for answer in answers] == [200] * 5 + [429]
            assert [allowance(answer)[:2] for answer in answers[:2]] == [(5, 4), (5, 3)]

    def test_what_names_nobody_counts_for_its_address(self, app: Flask):
        with standing_still():
            client = client_at(app, HERE)
            bodies: list[Any] = [{}, [], {"username": 7}, {"username": "é"}, None] * 3
            statuses = [client.post(AUTH, json=body).status_code for body in bodies]
            assert statuses == [400] * 10 + [429] * 5

    def test_no_body_is_too_large_to_be_counted(self, app: Flask):
        with standing_still():
            client = client_at(app, HERE)
            huge = {"username": "Ada-L", "password": "x", "more": "x" * 20_000}
            answers = [client.post(AUTH, json=huge) for _ in range(11)]
            assert [answer.status_code for answer in answers] == [413] * 10 + [429]
            assert allowance(answers[0])[:2] == (10, 9)


class TestRenewing:
    def renewals(self, app: Flask, token: str, times: int) -> list[TestResponse]:
        """Each from another address."""
        return [renew(client_at(app, f"198.51.100.{n}"), token) for n in range(times)]

    def test_an_account_may_renew_five_times_a_minute(self, app: Flask, ada: Account, key: str):
        with standing_still() as clock:
            one, another = (tokens(ada, key).refresh_token.text for _ in range(2))
            of_bob = tokens(add_user(app)).refresh_token.text
            answers = self.renewals(app, one, 3) + self.renewals(app, another, 3)
            assert [answer.status_code for answer in answers] == [200] * 5 + [429]
            assert allowance(answers[-1])[:2] == (5, 0)
            assert renew(client_at(app, HERE), of_bob).status_code == 200
            clock.shift(60.1)
            assert renew(client_at(app, HERE), answers[-2].get_json()["refreshToken"]).status_code == 200

    def test_an_address_may_try_ten_times_a_minute(self, app: Flask):
        with standing_still():
            client = client_at(app, HERE)
            statuses = [renew(client, f"made up {n}").status_code for n in range(11)]
            assert statuses == [401] * 10 + [429]

    def test_signing_in_and_renewing_share_what_an_address_may(self, app: Flask):
        with standing_still():
            client = client_at(app, HERE)
            statuses = [sign_in(client, f"user-{n}", "x").status_code for n in range(6)]
            statuses += [renew(client, "made up").status_code for _ in range(6)]
            assert statuses == [401] * 10 + [429] * 2

    def test_strangers_who_guess_a_key_do_not_keep_its_owner_from_renewing(
        self, app: Flask, ada: Account, key: str
    ):
        with standing_still():
            token = sign_in(client_at(app, HERE), "Ada-L", key).get_json()["refreshToken"]
            for n in range(9):
                sign_in(client_at(app, f"198.51.100.{n}"), "Ada-L", "guess")
            assert renew(client_at(app, HERE), token).status_code == 200
