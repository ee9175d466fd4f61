"""``flask users``: accounts at the console."""

import re

import pytest
from click.testing import Result
from flask import Flask

from blueprints.services import services_of
from models import Role
from services.accounts import planner_keys
from services.accounts.proof import BadCredentials
from support.accounts import PASSWORD, add_user
from support.sign_in import log_in, refresh


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["users", *arguments])


def secret_of(result: Result) -> str:
    """What a script reads: a secret is alone on standard output."""
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    secret = result.stdout.strip()
    assert secret not in result.stderr
    return secret


def refusal(result: Result) -> str:
    """The one line that says why; standard output stays empty."""
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    return line


def opens(app: Flask, username: str, key: str) -> bool:
    try:
        planner_keys.prove(services_of(app).new_session, username, key)
    except BadCredentials:
        return False
    return True


def test_create_prints_the_password_and_nothing_else(app: Flask) -> None:
    password = secret_of(run(app, "create", "Ada-L", "--role", "user"))
    user = log_in(app.test_client(), "ada-l", password).get_json()["user"]
    assert user == {"username": "Ada-L", "role": "USER"}


def test_without_a_role_it_is_an_admin(app: Flask) -> None:
    password = secret_of(run(app, "create", "ada"))
    assert log_in(app.test_client(), "ada", password).get_json()["user"]["role"] == "ADMIN"


@pytest.mark.parametrize(
    ("name", "reason"), [("ADA-L", "Another user"), ("a b", "no user name"), ("", "no user")]
)
def test_a_name_that_will_not_do_is_told_in_one_line(app: Flask, name: str, reason: str) -> None:
    add_user(app, username="Ada-L")
    assert reason in refusal(run(app, "create", name))


def test_a_new_password_ends_what_the_old_one_opened(app: Flask) -> None:
    add_user(app, username="ada")
    browser = app.test_client()
    assert log_in(browser, "ada").status_code == 200
    password = secret_of(run(app, "password", "ADA"))
    assert refresh(browser).status_code == 401
    assert log_in(browser, "ada").status_code == 401
    assert log_in(browser, "ada", password).status_code == 200


def test_a_superadmin_can_be_given_a_password_here(app: Flask) -> None:
    add_user(app, Role.SUPERADMIN, "root")
    assert log_in(app.test_client(), "root", secret_of(run(app, "password", "root"))).status_code == 200


def test_a_role_is_changed_in_any_case_of_letters(app: Flask) -> None:
    add_user(app, Role.USER, "ada")
    assert run(app, "role", "Ada", "superadmin").exit_code == 0
    assert log_in(app.test_client(), "ada").get_json()["user"]["role"] == "SUPERADMIN"


@pytest.mark.parametrize("arguments", [("role", "root", "USER"), ("disable", "root")])
def test_the_last_superadmin_stays_one(app: Flask, arguments: tuple[str, ...]) -> None:
    add_user(app, Role.SUPERADMIN, "root")
    assert "root is the last superadmin" in refusal(run(app, *arguments))
    assert log_in(app.test_client(), "root").status_code == 200
    add_user(app, Role.SUPERADMIN, "second")
    assert run(app, *arguments).exit_code == 0


def test_an_api_key_is_given_replaced_and_taken_away(app: Flask) -> None:
    add_user(app, username="ada")
    first = secret_of(run(app, "api-key", "ada"))
    assert opens(app, "ada", first)
    second = secret_of(run(app, "api-key", "ADA"))
    assert (opens(app, "ada", first), opens(app, "ada", second)) == (False, True)
    assert run(app, "api-key", "ada", "--revoke").exit_code == 0
    assert not opens(app, "ada", second)


def test_who_is_disabled_cannot_sign_in_until_enabled(app: Flask) -> None:
    add_user(app, username="ada")
    assert run(app, "disable", "ada").exit_code == 0
    assert log_in(app.test_client(), "ada").status_code == 401
    assert run(app, "enable", "ada").exit_code == 0
    assert log_in(app.test_client(), "ada", PASSWORD).status_code == 200


def test_the_list_tells_each_account_in_a_line(app: Flask) -> None:
    add_user(app, Role.SUPERADMIN, "root")
    add_user(app, Role.USER, "Ada")
    log_in(app.test_client(), "root")
    run(app, "disable", "ada")
    run(app, "api-key", "root")
    head, ada, root = run(app, "list").stdout.splitlines()
    assert head.split() == ["USER", "NAME", "ROLE", "STATE", "API", "LAST", "SEEN", "NAME"]
    assert ada.split() == ["Ada", "USER", "disabled", "no", "never"]
    assert re.fullmatch(r"root +SUPERADMIN +active +yes +\d{4}-\d\d-\d\d \d\d:\d\d", root)


@pytest.mark.parametrize(
    "arguments",
    [
        ("password", "nobody"),
        ("role", "nobody", "USER"),
        ("api-key", "nobody"),
        ("disable", "nobody"),
        ("enable", "ö"),
    ],
)
def test_an_unknown_user_is_said_in_one_line(app: Flask, arguments: tuple[str, ...]) -> None:
    assert f"there is no user {arguments[1]}" in refusal(run(app, *arguments))


def test_what_was_done_is_in_the_log(app: Flask) -> None:
    result = run(app, "create", "ada")
    (line,) = [line for line in result.stderr.splitlines() if "account_created" in line]
    assert "by=console" in line
    assert "user=ada" in line
