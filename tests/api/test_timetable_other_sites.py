"""What other sites make a browser send to the routes that go by cookies."""

import pytest

from support.accounts import PASSWORD, add_user
from support.application import MakeApp
from support.sign_in import LOGIN, LOGOUT, ME, REFRESH, code, log_in, refresh, works


class TestOtherSites:
    @pytest.mark.parametrize("path", [LOGIN, REFRESH, LOGOUT])
    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"},
            {"Origin": "tauri://localhost.evil"},
        ],
    )
    def test_are_refused(self, make_app: MakeApp, path: str, headers: dict[str, str]):
        app = make_app(trusted_origins=("tauri://localhost",))
        add_user(app, username="Ada-L")
        client = app.test_client()
        session = log_in(client)
        body = {"username": "Ada-L", "password": PASSWORD}
        answer = client.post(path, json=body if path == LOGIN else None, headers=headers)
        assert code(answer) == (403, "FORBIDDEN")
        assert works(app, session)

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
            {"Origin": "tauri://localhost", "Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://timetable.example.edu"},
        ],
    )
    def test_our_own_and_trusted_ones_are_not(self, make_app: MakeApp, headers: dict[str, str]):
        app = make_app(trusted_origins=("tauri://localhost",), public_origin="https://timetable.example.edu")
        add_user(app, username="Ada-L")
        client = app.test_client()
        assert log_in(client, headers=headers).status_code == 200
        assert refresh(client, headers=headers).status_code == 200
        assert client.post(LOGOUT, headers=headers).status_code == 204

    def test_a_trusted_one_may_ask_what_it_may_send(self, make_app: MakeApp):
        client = make_app(trusted_origins=("tauri://localhost",)).test_client()
        asks = {"Origin": "tauri://localhost", "Access-Control-Request-Method": "GET"}
        answer = client.options(ME, headers={**asks, "Access-Control-Request-Headers": "authorization"})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "tauri://localhost"
