"""``/programs`` and ``/terms``: what levels and weeks belong to."""

from flask.testing import FlaskClient

from support.timetable import error, made

API = "/api/v1"


def test_a_program_is_kept_by_name_until_no_level_belongs_to_it(admin_client: FlaskClient):
    created = admin_client.post(f"{API}/programs", json={"name": "Informatik", "abbreviation": "INF"})
    program, address = made(created), created.headers["Location"]
    assert program == {"id": program["id"], "name": "Informatik", "abbreviation": "INF"}
    level = {"name": "Semester 1", "abbreviation": "", "programId": program["id"]}
    level_id = made(admin_client.post(f"{API}/levels", json=level))["id"]
    changed = admin_client.put(address, json={"name": "AI"}, headers={"If-Match": created.headers["ETag"]})
    assert made(changed, 200) == {"id": program["id"], "name": "AI", "abbreviation": ""}
    stale = admin_client.put(address, json={"name": "B"}, headers={"If-Match": created.headers["ETag"]})
    assert error(stale, 412) == "VERSION_CONFLICT"
    assert made(admin_client.get(f"{API}/programs?search=ai"), 200) == [made(changed, 200)]
    assert error(admin_client.delete(address), 409) == "IN_USE"
    assert admin_client.delete(f"{API}/levels/{level_id}").status_code == 204
    assert admin_client.delete(address).status_code == 204
    assert error(admin_client.get(address), 404) == "PROGRAM_NOT_FOUND"


def test_a_term_has_two_days_in_order(admin_client: FlaskClient):
    body = {"name": "WS 26", "startDate": "2026-10-01", "endDate": "2027-02-28"}
    assert made(admin_client.post(f"{API}/terms?dryRun=true", json=body), 200)["id"] == 0
    created = admin_client.post(f"{API}/terms", json=body)
    term, address = made(created), created.headers["Location"]
    assert term == {**body, "id": term["id"], "abbreviation": ""}
    turned = admin_client.put(address, json={**body, "endDate": "2026-09-30"})
    assert error(turned, 400) == "VALIDATION_FAILED"
    assert turned.get_json()["errors"][0]["field"] == "endDate"
    longer = {**body, "endDate": "2027-03-01"}
    assert made(admin_client.put(address, json=longer), 200)["endDate"] == "2027-03-01"
    assert made(admin_client.get(f"{API}/terms"), 200) == [made(admin_client.get(address), 200)]
    assert admin_client.delete(address).status_code == 204
    assert made(admin_client.get(f"{API}/terms"), 200) == []
