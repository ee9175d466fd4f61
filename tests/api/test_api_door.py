"""What all of `/api` has in common: ping, errors, origins, headers, the description."""

import re

import pytest
from flask.testing import FlaskClient

from support.application import MakeApp


def test_ping(client: FlaskClient) -> None:
    answer = client.get("/api/ping")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "pong", "text/plain")


class TestErrors:
    @pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/plannings/", "/api/ping/x"])
    def test_an_unknown_route_is_404_in_json(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.get_json() == {"error": "NOT_FOUND", "message": "Route not found"}

    def test_outside_the_api_an_unknown_route_is_a_page(self, client: FlaskClient) -> None:
        for path in ("/nothing", "/apiary"):
            answer = client.get(path)
            assert (answer.status_code, answer.mimetype) == (404, "text/html")

    @pytest.mark.parametrize("path", ["/api/ping", "/api/plannings", "/api/plannings/x"])
    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    def test_a_wrong_method_is_405_with_those_that_exist(
        self, client: FlaskClient, method: str, path: str
    ) -> None:
        answer = client.open(path, method=method)
        assert answer.status_code == 405
        assert {"GET", "HEAD"} <= set(re.split(r",\s*", answer.headers["Allow"]))
        assert answer.get_json()["error"] == "METHOD_NOT_ALLOWED"
        assert answer.get_json()["message"]

    def test_a_bug_is_a_500_that_tells_nothing(
        self, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        app = make_app()
        app.testing = False

        def fail(*_: object) -> None:
            raise RuntimeError("hidden detail")

        monkeypatch.setattr("services.plannings.service.PlanningService.catalogue", fail)
        answer = app.test_client().get("/api/plannings")
        assert answer.status_code == 500
        assert set(answer.get_json()) == {"error", "message"}
        assert "hidden detail" not in answer.text
        assert "hidden detail" in capsys.readouterr().err
        page = app.test_client().get("/plannings")
        assert (page.status_code, page.mimetype) == (500, "text/html")
        assert "hidden detail" not in page.text


class TestOrigins:
    TRUSTED = ("https://front.example", "tauri://localhost")

    @pytest.fixture
    def client(self, make_app: MakeApp) -> FlaskClient:
        return make_app(trusted_origins=self.TRUSTED).test_client()

    @pytest.mark.parametrize("origin", TRUSTED)
    def test_a_trusted_one_is_echoed_with_credentials(self, client: FlaskClient, origin: str) -> None:
        answer = client.get("/api/plannings", headers={"Origin": origin})
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert {"Origin", "Accept-Encoding"} <= set(
            re.split(r",\s*", ", ".join(answer.headers.getlist("Vary")))
        )

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example",
            "https://front.example.evil.example",
            "http://front.example",
            "null",
            "https://xfront.example",
        ],
    )
    def test_another_one_is_not(self, client: FlaskClient, origin: str) -> None:
        answer = client.get("/api/plannings", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_errors_can_be_read_by_a_trusted_page(self, client: FlaskClient) -> None:
        for path in ("/api/nothing", "/api/plannings/x"):
            answer = client.get(path, headers={"Origin": self.TRUSTED[0]})
            assert answer.headers["Access-Control-Allow-Origin"] == self.TRUSTED[0]

    def test_the_preflight_names_what_may_be_sent(self, client: FlaskClient) -> None:
        wanted = "Content-Type, Authorization, x-timezone, x-browser-timezone, x-target-timezone"
        answer = client.options(
            "/api/plannings/a.b",
            headers={
                "Origin": self.TRUSTED[1],
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": wanted,
            },
        )
        assert answer.status_code in (200, 204)
        allowed = re.split(r",\s*", answer.headers["Access-Control-Allow-Headers"].lower())
        assert sorted(allowed) == sorted(wanted.lower().split(", "))
        assert answer.headers["Access-Control-Max-Age"] == "600"
        assert answer.headers["Access-Control-Allow-Origin"] == self.TRUSTED[1]

    def test_without_trusted_origins_nobody_else_may_read(self, make_app: MakeApp) -> None:
        answer = make_app().test_client().get("/api/plannings", headers={"Origin": "https://front.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers


class TestHeaders:
    def test_every_answer_names_its_request(self, client: FlaskClient) -> None:
        ids = [client.get("/api/ping").headers["X-Request-ID"] for _ in range(2)]
        assert all(ids)
        assert ids[0] != ids[1]
        given = client.get("/api/ping", headers={"X-Request-ID": "abcdef0123456789"})
        assert given.headers["X-Request-ID"] == "abcdef0123456789"
        forged = client.get("/api/ping", headers={"X-Request-ID": "a b; c" * 50})
        assert re.fullmatch(r"[0-9a-f]{16}", forged.headers["X-Request-ID"])

    def test_types_are_not_guessed(self, client: FlaskClient) -> None:
        assert client.get("/api/ping").headers["X-Content-Type-Options"] == "nosniff"


class TestDescription:
    @pytest.mark.parametrize("path", ["/api/openapi/json", "/api/openapi.json"])
    def test_it_is_openapi_3_1_made_from_the_views(self, client: FlaskClient, path: str) -> None:
        description = client.get(path).get_json()
        assert description["openapi"].startswith("3.1.")
        assert set(description["paths"]) >= {"/api/ping", "/api/plannings", "/api/plannings/{full_id}"}
        names = {
            entry["name"] for entry in description["paths"]["/api/plannings/{full_id}"]["get"]["parameters"]
        }
        assert names == {
            "full_id",
            "events",
            "onlyDb",
            "from",
            "to",
            "blocklist",
            "highlightTeacher",
            "browserTimezone",
            "targetTimezone",
            "x-timezone",
            "x-browser-timezone",
            "x-target-timezone",
        }

    def test_every_reference_in_it_leads_somewhere(self, client: FlaskClient) -> None:
        answer = client.get("/api/openapi/json")
        schemas = answer.get_json()["components"]["schemas"]
        targets = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', answer.text))
        assert targets
        assert targets <= set(schemas)
        assert '"$ref":"#/$defs' not in answer.text

    def test_the_viewer_needs_nothing_from_elsewhere(self, client: FlaskClient) -> None:
        page = client.get("/api/openapi")
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page.text)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        for source in re.findall(r'(?:src|href)="([^"]+)"', page.text):
            with client.get(source) as answer:
                assert answer.status_code == 200, source
