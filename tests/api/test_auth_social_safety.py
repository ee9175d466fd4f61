"""Whoever tries to walk the way of another's sign-in, or to lead it elsewhere."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from blueprints.services import services_of
from models import Ceremony
from support.application import MakeApp
from support.identity_provider import IdentityProvider, path_of, query_of
from support.social import (
    CALLBACK,
    FAILED,
    SOCIAL,
    THERE,
    address,
    begin,
    come_back,
    error_of,
    is_signed_in,
    sign_in,
)


@pytest.fixture
def app(make_app: MakeApp, identity_provider: IdentityProvider) -> Flask:
    return make_app(**identity_provider.settings, oidc_signup=True)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


class TestSomebodyElsesShoes:
    def test_an_invented_state_opens_nothing(self, browser: FlaskClient, identity_provider: IdentityProvider):
        back = query_of(identity_provider.log_in(address(begin(browser))))
        for state in ("", "invented", back["state"][:-1], back["state"] + "x", "\x00"):
            query = urlencode({**back, "state": state})
            answer = browser.get(f"{CALLBACK}/oidc?{query}")
            assert answer.headers["Location"] == "/sign-in?by=oidc&error=state_mismatch"
        assert browser.get(f"{CALLBACK}/oidc").headers["Location"].endswith("error=state_mismatch")
        assert identity_provider.seen("/token") == []
        assert not is_signed_in(browser)

    def test_a_victim_is_not_signed_in_as_whoever_sends_them_a_link(
        self, app: Flask, identity_provider: IdentityProvider
    ):
        attacker, victim = app.test_client(), app.test_client()
        link = identity_provider.log_in(address(begin(attacker)), "bob")
        begin(victim)  # they know a sign-in of their own
        for _ in range(2):
            assert come_back(victim, link).headers["Location"].endswith("error=state_mismatch")
        assert not is_signed_in(victim)
        assert identity_provider.seen("/token") == []

    def test_a_code_that_leaked_is_worth_nothing_in_another_browser(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        leaked = query_of(identity_provider.log_in(address(begin(browser))))
        thief = app.test_client()
        own = query_of(identity_provider.log_in(address(begin(thief)), "bob"))
        query = urlencode({"state": own["state"], "code": leaked["code"]})
        assert error_of(thief.get(f"{CALLBACK}/oidc?{query}")) == "invalid_code"
        assert not is_signed_in(thief)

    def test_an_answer_counts_once(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        back = identity_provider.log_in(address(begin(browser)))
        begun = browser.get_cookie("horarium")
        assert begun is not None
        assert come_back(browser, back).headers["Location"] == THERE
        replayed = app.test_client()
        replayed.set_cookie("horarium", begun.value)
        assert come_back(replayed, back).headers["Location"].endswith("error=state_mismatch")
        assert len(identity_provider.seen("/token")) == 1

    def test_ten_minutes_are_enough(self, browser: FlaskClient, identity_provider: IdentityProvider):
        back = identity_provider.log_in(address(begin(browser)))
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10, seconds=1)):
            assert come_back(browser, back).headers["Location"].endswith("error=state_mismatch")

    def test_several_tabs_can_be_under_way(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        first, second = (identity_provider.log_in(address(begin(browser))) for _ in range(2))
        assert error_of(come_back(browser, first.replace("code=", "code=x"))) == "invalid_code"
        assert come_back(browser, second).headers["Location"] == THERE

    def test_the_answer_of_one_provider_is_none_of_another(
        self, make_app: MakeApp, identity_provider: IdentityProvider
    ):
        """Mix-up (RFC 9700, 4.4): each provider has a way back of its own."""
        github = {"github_client_id": "a", "github_client_secret": "b"}
        browser = make_app(**identity_provider.settings, **github, oidc_signup=True).test_client()
        back = path_of(identity_provider.log_in(address(begin(browser))))
        crossed = browser.get(back.replace("/oidc?", "/github?"))
        assert crossed.headers["Location"] == "/sign-in?by=github&error=state_mismatch"
        assert browser.get(back).headers["Location"] == THERE

    @pytest.mark.parametrize("names", [{}, {"iss": "https://login.evil.example"}, {"iss": ""}])
    def test_an_answer_that_names_another_issuer_or_none_is_refused(
        self, browser: FlaskClient, identity_provider: IdentityProvider, names: dict[str, str]
    ):
        identity_provider.go_wrong(discovery="names itself")
        back = query_of(identity_provider.log_in(address(begin(browser))))
        answer = browser.get(f"{CALLBACK}/oidc?{urlencode({**back, **names})}")
        assert error_of(answer) == "issuer_mismatch"
        assert identity_provider.seen("/token") == []

    def test_an_issuer_is_compared_also_where_it_need_not_be_named(
        self, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        back = query_of(identity_provider.log_in(address(begin(browser))))
        query = urlencode({**back, "iss": "https://login.evil.example"})
        assert error_of(browser.get(f"{CALLBACK}/oidc?{query}")) == "issuer_mismatch"
        identity_provider.go_wrong(discovery="names itself", authorize="names itself")
        assert sign_in(browser, identity_provider).headers["Location"] == THERE

    def test_other_sites_cannot_begin_it(self, browser: FlaskClient):
        evil = {"Origin": "https://evil.example"}
        assert browser.post(SOCIAL, json={"provider": "oidc"}, headers=evil).status_code == 403
        assert browser.post(SOCIAL, json={"provider": "oidc"}).status_code == 200

    def test_a_forged_host_is_no_way_back(
        self, make_app: MakeApp, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        forged = {"base_url": "https://evil.example"}
        wanted = {"provider": "oidc"}
        refused = browser.post(SOCIAL, json=wanted, **forged)
        assert (refused.status_code, refused.get_json()["code"]) == (503, "PROVIDER_UNAVAILABLE")
        public = make_app(**identity_provider.settings, public_origin="https://timetable.example.edu")
        url = address(public.test_client().post(SOCIAL, json=wanted, **forged))
        assert query_of(url)["redirect_uri"] == "https://timetable.example.edu/api/auth/callback/oidc"


class TestWhereItLeads:
    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "evil.example",
            "http://localhost.evil.example",
            "http://localhost@evil.example/",
            "tauri://evil",
            "http://localhost\n.evil.example",
        ],
    )
    @pytest.mark.parametrize("field", ["callbackURL", "errorCallbackURL"])
    def test_to_no_other_site(self, browser: FlaskClient, field: str, url: str):
        answer = begin(browser, **{field: url})
        assert (answer.status_code, answer.get_json()["code"]) == (403, "INVALID_CALLBACK_URL")

    @pytest.mark.parametrize(
        "url", ["/", "http://localhost/x", "https://front.example/done?a=1#b", "tauri://localhost/done"]
    )
    def test_to_trusted_origins_and_apps_and_nothing_in_the_address_opens_anything(
        self, make_app: MakeApp, identity_provider: IdentityProvider, url: str
    ):
        origins = ("https://front.example", "tauri://localhost")
        app = make_app(**identity_provider.settings, oidc_signup=True, trusted_origins=origins)
        browser = app.test_client()
        back = identity_provider.log_in(address(begin(browser, callbackURL=url)))
        assert come_back(browser, back).headers["Location"] == url

    @pytest.mark.parametrize(
        ("url", "led_to"),
        [
            ("/", "/?error=access_denied"),
            ("tauri://localhost/done", "tauri://localhost/done?error=access_denied"),
            ("https://front.example/a?b=c#d", "https://front.example/a?b=c&error=access_denied#d"),
        ],
    )
    def test_without_another_address_errors_go_to_the_same(
        self, make_app: MakeApp, identity_provider: IdentityProvider, url: str, led_to: str
    ):
        origins = ("https://front.example", "tauri://localhost")
        browser = make_app(**identity_provider.settings, trusted_origins=origins).test_client()
        wanted = {"provider": "oidc", "callbackURL": url}
        back = identity_provider.cancel(address(browser.post(SOCIAL, json=wanted)))
        assert come_back(browser, back).headers["Location"] == led_to

    def test_an_app_that_began_elsewhere_gets_no_session(
        self, app: Flask, identity_provider: IdentityProvider
    ):
        """A client without our cookie opens the address in the system's browser; what comes back there is nobody's."""
        native = app.test_client(use_cookies=False)
        back = identity_provider.log_in(address(begin(native)))
        answer = come_back(app.test_client(), back)
        assert answer.headers["Location"].endswith("error=state_mismatch")
        assert all("horarium=" not in line for line in answer.headers.getlist("Set-Cookie"))


class TestWhatIsNotThere:
    @pytest.mark.parametrize("provider", ["github", "discord", "facebook", "credential", ""])
    def test_a_provider_that_is_not_set_up_is_not_found(self, browser: FlaskClient, provider: str):
        answer = begin(browser, provider)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "PROVIDER_NOT_FOUND")
        back = browser.get(f"{CALLBACK}/{provider or 'x'}?state=a&code=b")
        assert back.headers["Location"] == f"/sign-in?by={provider or 'x'}&error=state_mismatch"

    def test_without_accounts_there_is_none(self, make_app: MakeApp, identity_provider: IdentityProvider):
        browser = make_app(**identity_provider.settings, auth_enabled=False).test_client()
        assert begin(browser).status_code == 404
        assert "University account" not in browser.get("/sign-in").text

    @pytest.mark.parametrize("body", [{}, {"provider": 1}, {"provider": "oidc", "callbackURL": ""}, []])
    def test_a_body_that_is_none_is_invalid(self, browser: FlaskClient, body: object):
        answer = browser.post(SOCIAL, json=body)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "VALIDATION_ERROR")

    def test_more_than_five_beginnings_a_second_from_one_address_have_to_wait(self, browser: FlaskClient):
        statuses = [begin(browser).status_code for _ in range(301)]
        assert statuses == [200] * 300 + [429]


def test_nothing_secret_is_stored_or_logged(
    app: Flask, browser: FlaskClient, identity_provider: IdentityProvider, capfd: pytest.CaptureFixture[str]
):
    url = address(begin(browser))
    with services_of(app).new_session() as session:
        (begun,) = session.scalars(select(Ceremony))
    assert query_of(url)["state"] not in str(vars(begun))
    back = identity_provider.log_in(url)
    come_back(browser, back)
    begin_again = identity_provider.log_in(address(begin(browser)))
    identity_provider.go_wrong(token="refuses")
    assert error_of(come_back(browser, begin_again)) == "invalid_code"
    logged = "".join(capfd.readouterr())
    assert "provider_failed" in logged
    asked = identity_provider.seen("/token")
    assert len(asked) == 2
    for secret in ("the-secret-of-horarium", "access-", "code-", "eyJ", query_of(url)["state"]):
        assert secret not in logged
    with services_of(app).new_session() as session:
        assert list(session.scalars(select(Ceremony))) == []
    assert FAILED not in logged
