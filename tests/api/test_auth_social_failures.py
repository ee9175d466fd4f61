"""What a provider does wrong, and what its people see of it: the form again, with a reason, and never a session."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fakes.oidc_tokens import WRONG_CLAIMS
from services.net.hosts import TIMEOUTS_IN_A_ROW
from support.application import MakeApp
from support.identity_provider import IdentityProvider
from support.social import THERE, address, begin, come_back, error_of, is_signed_in, sign_in

BROKEN = ["hangs", "fails", "HTML", "huge", "redirects", "a list", "deep", "nothing", "throttles"]
SIGNED_WRONG = [
    "none",
    "our secret as key",
    "public key as secret",
    "foreign key",
    "key in its header",
    "unknown key",
    "garbage",
    "missing",
]


PATIENCE = 2.5
"""Seconds until what hangs counts as down: soon, and long enough for what goes right on a busy machine."""


@pytest.fixture
def app(make_app: MakeApp, identity_provider: IdentityProvider) -> Flask:
    return make_app(**identity_provider.settings, oidc_signup=True, fetch_timeout=PATIENCE)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def logged(capfd: pytest.CaptureFixture[str]) -> str:
    return "".join(capfd.readouterr())


@pytest.mark.parametrize("how", BROKEN)
class TestBroken:
    @pytest.mark.parametrize("endpoint", ["token", "userinfo", "jwks"])
    def test_who_comes_back_is_led_on_with_a_reason(
        self, browser: FlaskClient, identity_provider: IdentityProvider, endpoint: str, how: str
    ):
        back = identity_provider.log_in(address(begin(browser)))
        identity_provider.go_wrong(**{endpoint: how})
        assert error_of(come_back(browser, back)) == "provider_unavailable"
        assert not is_signed_in(browser)
        identity_provider.go_wrong()
        assert sign_in(browser, identity_provider).headers["Location"] == THERE, "and the next one is served"

    def test_who_goes_there_is_told_at_once(
        self,
        browser: FlaskClient,
        identity_provider: IdentityProvider,
        how: str,
        capfd: pytest.CaptureFixture[str],
    ):
        identity_provider.go_wrong(discovery=how)
        answer = begin(browser)
        assert (answer.status_code, answer.get_json()["code"]) == (503, "PROVIDER_UNAVAILABLE")
        assert "provider_failed" in logged(capfd)
        identity_provider.go_wrong()
        assert sign_in(browser, identity_provider).headers["Location"] == THERE


@pytest.mark.parametrize("how", ["issuer", "plain http elsewhere", "no endpoints", "no signature"])
def test_a_provider_that_describes_itself_wrongly_is_not_used(
    browser: FlaskClient, identity_provider: IdentityProvider, how: str
):
    identity_provider.go_wrong(discovery=how)
    assert begin(browser).status_code == 503


@pytest.mark.parametrize("how", [*WRONG_CLAIMS, *SIGNED_WRONG])
def test_an_id_token_that_does_not_hold_opens_nothing(
    browser: FlaskClient,
    identity_provider: IdentityProvider,
    how: str,
    capfd: pytest.CaptureFixture[str],
):
    identity_provider.go_wrong(id_token=how)
    assert error_of(sign_in(browser, identity_provider)) == "unable_to_get_user_info"
    assert not is_signed_in(browser)
    line = next(line for line in logged(capfd).splitlines() if "provider_failed" in line)
    assert "provider=oidc" in line
    assert "eyJ" not in line
    identity_provider.go_wrong()
    assert sign_in(browser, identity_provider).headers["Location"] == THERE


def test_keys_are_asked_for_again_once_and_not_more(
    browser: FlaskClient, identity_provider: IdentityProvider
):
    identity_provider.go_wrong(id_token="unknown key")
    assert error_of(sign_in(browser, identity_provider)) == "unable_to_get_user_info"
    assert len(identity_provider.seen("/jwks")) == 2


def test_a_set_without_keys_is_not_remembered(browser: FlaskClient, identity_provider: IdentityProvider):
    identity_provider.go_wrong(jwks="empty")
    assert error_of(sign_in(browser, identity_provider)) == "unable_to_get_user_info"
    identity_provider.go_wrong()
    assert sign_in(browser, identity_provider).headers["Location"] == THERE


def test_userinfo_about_somebody_else_is_refused(browser: FlaskClient, identity_provider: IdentityProvider):
    identity_provider.go_wrong(userinfo="somebody else")
    assert error_of(sign_in(browser, identity_provider)) == "unable_to_get_user_info"
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("refuses", "invalid_code"),
        ("wrong secret", "invalid_code"),
        ("odd", "provider_unavailable"),
    ],
)
def test_a_token_that_is_not_given_is_told(
    browser: FlaskClient, identity_provider: IdentityProvider, how: str, reason: str
):
    identity_provider.go_wrong(token=how)
    assert error_of(sign_in(browser, identity_provider)) == reason


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("error=access_denied", "access_denied"),
        ("error=access_denied&code=x", "access_denied"),
        ("error=server_error&error_description=<script>", "provider_error"),
        ("error=%0a%00", "provider_error"),
        ("error=", "invalid_code"),
        ("code=", "invalid_code"),
        ("", "invalid_code"),
    ],
)
def test_an_answer_without_a_code_leads_back(
    browser: FlaskClient, identity_provider: IdentityProvider, query: str, reason: str
):
    state = address(begin(browser)).partition("&state=")[2].partition("&")[0]
    answer = browser.get(f"/api/auth/callback/oidc?state={state}&{query}")
    assert error_of(answer) == reason
    assert identity_provider.seen("/token") == []


def test_saying_no_is_no_fault_of_the_provider(
    browser: FlaskClient, identity_provider: IdentityProvider, capfd: pytest.CaptureFixture[str]
):
    back = identity_provider.cancel(address(begin(browser)))
    assert error_of(come_back(browser, back)) == "access_denied"
    assert "provider_failed" not in logged(capfd)


def test_a_provider_that_keeps_hanging_holds_nobody_up(
    make_app: MakeApp, identity_provider: IdentityProvider
):
    browser = make_app(**identity_provider.settings, fetch_timeout=0.3).test_client()
    identity_provider.go_wrong(discovery="hangs")
    for _ in range(TIMEOUTS_IN_A_ROW):
        assert begin(browser).status_code == 503
    before = len(identity_provider.seen("/.well-known"))
    assert [begin(browser).status_code for _ in range(5)] == [503] * 5
    assert len(identity_provider.seen("/.well-known")) == before == TIMEOUTS_IN_A_ROW


def test_an_address_that_is_not_public_has_to_be_allowed(
    make_app: MakeApp, identity_provider: IdentityProvider, capfd: pytest.CaptureFixture[str]
):
    app = make_app(**identity_provider.settings, fetch_allow_hosts=frozenset())
    assert begin(app.test_client()).status_code == 503
    assert identity_provider.seen() == []
    assert "127.0.0.1 leads to an address that is not public" in logged(capfd)


def test_a_provider_that_is_down_is_told(make_app: MakeApp, identity_provider: IdentityProvider):
    down = {**identity_provider.settings, "oidc_issuer": "http://127.0.0.1:9"}
    answer = begin(make_app(**down).test_client())
    assert (answer.status_code, answer.get_json()["code"]) == (503, "PROVIDER_UNAVAILABLE")
