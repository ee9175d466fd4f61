"""``/api/v1/auth/refresh``: staying signed in, and what becomes of a stolen token."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from blueprints.services import services_of
from models import RefreshToken, Role
from support.accounts import Account, add_user
from support.application import MakeApp
from support.sign_in import bare, code, cookies, log_in, refresh, sent, works


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.ADMIN, "Ada-L")


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Keeps cookies."""
    return app.test_client()


class TestRefresh:
    def test_gives_a_new_token_and_a_new_cookie(self, app: Flask, browser: FlaskClient, ada: Account):
        first = log_in(browser)
        second = refresh(browser)
        assert second.status_code == 200
        assert second.get_json()["user"] == {"username": "Ada-L", "role": "ADMIN"}
        assert cookies(first)["refresh_token"] != cookies(second)["refresh_token"]
        assert cookies(first)["device_id"] == cookies(second)["device_id"]
        assert works(app, second)
        assert works(app, first), "the session is the same"

    def test_goes_on_for_many_page_loads(self, browser: FlaskClient, ada: Account, app: Flask):
        log_in(browser)
        began_at = datetime.now(UTC)
        for minute in range(20):
            with time_machine.travel(began_at + timedelta(minutes=minute)):
                assert refresh(browser).status_code == 200
        with services_of(app).new_session() as session:
            assert len(session.scalars(select(RefreshToken)).all()) <= 4, "used ones are forgotten"

    @pytest.mark.parametrize("jar", [{}, {"refresh_token": "x", "device_id": "y"}, {"device_id": "y"}])
    def test_without_its_cookies_it_is_refused(self, app: Flask, jar: dict[str, str]):
        assert code(refresh(bare(app), headers=sent(jar))) == (401, "BAD_CREDENTIALS")

    def test_a_token_from_another_device_is_refused(self, client: FlaskClient, ada: Account):
        jar = cookies(log_in(client))
        other = {**jar, "device_id": "11111111-2222-4333-8444-555555555555"}
        plain = bare(client.application)
        assert code(refresh(plain, headers=sent(other))) == (401, "BAD_CREDENTIALS")
        assert refresh(plain, headers=sent(jar)).status_code == 200

    def test_a_lost_answer_is_given_again_however_late(self, app: Flask, ada: Account):
        client = bare(app)
        jar = cookies(log_in(client))
        lost = cookies(refresh(client, headers=sent(jar)))
        with time_machine.travel(datetime.now(UTC) + timedelta(days=20)):
            again = refresh(client, headers=sent(jar))
        assert again.status_code == 200
        assert cookies(again)["refresh_token"] == lost["refresh_token"]

    def test_a_slow_tab_is_forgiven_for_ten_seconds(self, app: Flask, ada: Account):
        client = bare(app)
        first = cookies(log_in(client))
        began_at = datetime.now(UTC)
        with time_machine.travel(began_at + timedelta(seconds=1), tick=False):
            second = cookies(refresh(client, headers=sent(first)))
            third = cookies(refresh(client, headers=sent(second)))
        with time_machine.travel(began_at + timedelta(seconds=10), tick=False):
            again = cookies(refresh(client, headers=sent(first)))
        assert again["refresh_token"] == second["refresh_token"]
        assert refresh(client, headers=sent(third)).status_code == 200

    @pytest.mark.parametrize("later", [timedelta(seconds=12), timedelta(days=3)])
    def test_an_older_token_ends_the_session_for_thief_and_owner(
        self, app: Flask, ada: Account, later: timedelta
    ):
        client = bare(app)
        first = cookies(log_in(client))
        began_at = datetime.now(UTC)
        answer = refresh(client, headers=sent(first))
        answer = refresh(client, headers=sent(cookies(answer)))
        assert works(app, answer)
        with time_machine.travel(began_at + later):
            assert code(refresh(client, headers=sent(first))) == (401, "BAD_CREDENTIALS")
            assert code(refresh(client, headers=sent(cookies(answer)))) == (401, "BAD_CREDENTIALS")
        assert not works(app, answer)

    def test_a_token_so_old_that_it_is_forgotten_ends_the_session_too(self, app: Flask, ada: Account):
        client = bare(app)
        jars = [cookies(log_in(client))]
        began_at = datetime.now(UTC)
        for minute in range(1, 6):
            with time_machine.travel(began_at + timedelta(minutes=minute)):
                jars.append(cookies(refresh(client, headers=sent(jars[-1]))))
        assert code(refresh(client, headers=sent(jars[0]))) == (401, "BAD_CREDENTIALS")
        assert code(refresh(client, headers=sent(jars[-1]))) == (401, "BAD_CREDENTIALS")

    def test_theft_on_one_device_leaves_the_others_alone(self, app: Flask, ada: Account):
        client = bare(app)
        here, there = cookies(log_in(client)), cookies(log_in(client))
        began_at = datetime.now(UTC)
        refresh(client, headers=sent(cookies(refresh(client, headers=sent(here)))))
        with time_machine.travel(began_at + timedelta(minutes=1)):
            assert code(refresh(client, headers=sent(here)))[0] == 401
            assert refresh(client, headers=sent(there)).status_code == 200

    def test_a_token_ends_after_thirty_days(self, browser: FlaskClient, ada: Account):
        jar = sent(cookies(log_in(browser)))
        plain = bare(browser.application)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=30, minutes=1)):
            assert code(refresh(plain, headers=jar)) == (401, "BAD_CREDENTIALS")

    def test_a_session_ends_after_ninety_days_however_often_it_is_renewed(self, app: Flask, ada: Account):
        client = bare(app)
        jar = cookies(log_in(client))
        began_at = datetime.now(UTC)
        for days in (29, 58, 87):
            with time_machine.travel(began_at + timedelta(days=days)):
                answer = refresh(client, headers=sent(jar))
                jar = cookies(answer)
        age = re.findall(r"refresh_token=.*Max-Age=(\d+)", str(answer.headers))[0]
        assert int(age) <= 3 * 86400
        with time_machine.travel(began_at + timedelta(days=90, minutes=1)):
            assert code(refresh(client, headers=sent(jar))) == (401, "BAD_CREDENTIALS")

    @pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
    def test_two_tabs_at_once_get_the_same_successor(
        self, kind: str, make_app: MakeApp, request: pytest.FixtureRequest
    ):
        if kind == "postgresql":
            app = migrated(make_app(database_url=request.getfixturevalue("postgresql")))
        else:
            app = make_app()
        add_user(app, username="Ada-L")
        jar = sent(cookies(log_in(app.test_client())))
        with ThreadPoolExecutor(8) as tabs:
            answers = list(tabs.map(lambda _: refresh(bare(app), headers=jar), range(16)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({cookies(answer)["refresh_token"] for answer in answers}) == 1


def migrated(app: Flask) -> Flask:
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    return app
