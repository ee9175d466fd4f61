"""Log lines: one an event, readable by machines in production, without secrets."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
import structlog

from config import Settings
from logs import configure_logging
from services.accounts.access_tokens import AccessTokens
from services.accounts.session_tokens import SessionTokens

SECRET = "s3cr3t"


@pytest.fixture
def logged(settings: Settings, capsys: pytest.CaptureFixture[str]) -> object:
    configure_logging(settings.model_copy(update={"environment": "production"}))

    def lines() -> list[dict[str, str]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return lines


@pytest.mark.parametrize(
    "fields",
    [
        {"token": SECRET},
        {"refresh_token": SECRET},
        {"new_password": SECRET},
        {"Authorization": f"Bearer {SECRET}"},
        {"api_key": SECRET},
        {"url": f"https://ade.example/x.ics?resources=1&key={SECRET}"},
        {"url": f"https://reader:{SECRET}@ade.example/x.ics"},
        {"url": f"https://ade.example/x.ics#{SECRET}"},
        {"detail": f"GET https://ade.example/x.ics?key={SECRET} failed"},
        {"url": f"HTTPS://ade.example?{SECRET}"},
    ],
)
def test_a_line_holds_no_secret(logged: object, fields: dict[str, str]) -> None:
    structlog.get_logger().warning("something", **fields)
    (line,) = logged()  # type: ignore[operator]
    assert SECRET not in json.dumps(line)
    assert line["event"] == "something"


@pytest.mark.parametrize(
    "token",
    [
        AccessTokens("x").make(1, UUID(int=1), datetime.now(UTC)),
        f"{UUID(int=1).hex}.12.{'Ab-_' * 10}xyz",
        f"edt_{UUID(int=1)}",
        SessionTokens("x").make(UUID(int=1)),
        f"hor_{'aB-_' * 10}xyz",
        f"inv_{'aB-_' * 10}xyz",
        f"cal_{'aB-_' * 10}xyz",
    ],
    ids=["access token", "refresh token", "API key", "session token", "planner key", "invite", "link"],
)
def test_a_token_is_cut_wherever_it_stands(logged: object, token: str) -> None:
    structlog.get_logger().warning(f"refused {token}", path=f"/x/{token}/y", detail=f"Bearer {token}, too")
    (line,) = logged()  # type: ignore[operator]
    assert token not in json.dumps(line)
    assert (line["event"], line["path"], line["detail"]) == ("refused …", "/x/…/y", "Bearer …, too")


def test_the_rest_of_a_url_stays(logged: object) -> None:
    structlog.get_logger().warning("x", url="https://ade.example/a/b.ics?key=1", planning="univ.td1")
    (line,) = logged()  # type: ignore[operator]
    assert (line["url"], line["planning"]) == ("https://ade.example/a/b.ics", "univ.td1")


def test_an_event_with_a_traceback_is_one_line(logged: object) -> None:
    try:
        raise ValueError(f"https://ade.example/?key={SECRET}")
    except ValueError as failure:
        structlog.get_logger().error("bug", exc_info=failure)
    (line,) = logged()  # type: ignore[operator]
    assert "ValueError" in line["exception"]
    assert SECRET not in line["exception"]


def test_lines_below_the_level_are_not_written(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(settings.model_copy(update={"log_level": "error"}))
    structlog.get_logger().info("quiet")
    assert capsys.readouterr().err == ""
