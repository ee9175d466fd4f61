"""``/health``: what a load balancer and a supervisor ask."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from extensions import db
from support.application import CatalogueFolder, MakeApp
from support.statements import statements

READY = {
    "status": "ready",
    "checks": {"database": "ok", "migrations": "ok", "catalogue": "ok"},
}


def execute(client: FlaskClient, statement: str) -> None:
    with client.application.app_context(), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_process_that_answers_is_alive_whatever_the_database_does(client: FlaskClient):
    with statements(client.application) as seen:
        answer = client.get("/health/live")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})
    assert seen == []


def test_ready(client: FlaskClient):
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.get_json()) == (200, READY)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_tables_are_looked_at_until_they_are_there(client: FlaskClient):
    client.get("/health/ready")
    with statements(client.application) as seen:
        client.get("/health/ready")
    assert [statement for statement in seen if statement != "BEGIN"] == ["SELECT 1"]


@pytest.mark.parametrize(
    "damage", ["DROP TABLE planning_refresh", "ALTER TABLE planning_feed DROP COLUMN counts"]
)
def test_a_database_that_is_not_migrated_is_not_ready(client: FlaskClient, damage: str):
    execute(client, damage)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "status": "unready",
        "checks": {**READY["checks"], "migrations": "tables or columns are missing"},
    }


def test_a_newer_version_may_have_migrated_already(client: FlaskClient):
    execute(client, "ALTER TABLE planning_feed ADD COLUMN later INTEGER")
    assert client.get("/health/ready").status_code == 200


def test_a_database_that_does_not_answer_is_named_and_nothing_else_of_it(client: FlaskClient):
    app = client.application
    client.get("/health/ready")
    with app.app_context():
        file = Path(str(db.engine.url.database))
        db.engine.dispose()
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        path.unlink(missing_ok=True)
    file.mkdir()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["checks"] == {
        "database": "does not answer",
        "migrations": "not known",
        "catalogue": "ok",
    }
    assert str(file) not in answer.text
    assert client.get("/health/live").status_code == 200


def test_a_catalogue_of_which_nothing_can_be_read_is_not_ready(catalogue: CatalogueFolder, make_app: MakeApp):
    (catalogue.path / "broken.json").write_text(json.dumps({"title": "Broken"}))
    answer = make_app().test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["catalogue"] == "no file can be read"


@pytest.mark.parametrize("path", ["/health", "/health/", "/health/x", "/health/live/x", "/metrics/x"])
def test_unknown_paths_answer_as_the_api_does(client: FlaskClient, path: str):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.get_json() == {"error": "NOT_FOUND", "message": "Route not found"}


def test_a_wrong_method_names_the_right_ones(client: FlaskClient):
    answer = client.post("/health/ready")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.get_json()["error"] == "METHOD_NOT_ALLOWED"


def test_the_description_has_them_under_their_own_heading(client: FlaskClient):
    description = client.get("/api/openapi/json").get_json()
    paths = {"/api/ops/plannings", "/health/live", "/health/ready", "/metrics"}
    assert paths <= set(description["paths"])
    for path in paths:
        assert description["paths"][path]["get"]["tags"] == ["Operations"]
    assert description["paths"]["/metrics"]["get"]["security"] == [{"OpsToken": []}, {"OpsBearer": []}]
    assert set(description["paths"]["/metrics"]["get"]["responses"]) == {"200", "404"}
    assert description["components"]["securitySchemes"]["OpsToken"]["name"] == "x-ops-token"
