"""Whatever staff do on their pages a program can do as well, by the same rules."""

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

API = "/api/v1"
DESK = ("/desk", "/admin")
RUN = f"{API}/import/runs/{{uid}}"
UNDO = f"POST {API}/changes/{{batch_id}}/undo"
ITEM = f"{API}/schedule/{{item_id}}"
ROWS = {
    f"{API}/levels": "level_id",
    f"{API}/levels/{{level_id}}/groups": "group_id",
    f"{API}/teachers": "teacher_id",
    f"{API}/teachingUnits": "unit_id",
    f"{API}/rooms": "room_id",
    f"{API}/programs": "program_id",
    f"{API}/terms": "term_id",
}
CALLS = {
    "/desk/events": (f"POST {API}/schedule", f"POST {API}/schedule/series"),
    "/desk/events/{event_id}": (f"PUT {ITEM}", f"POST {ITEM}/series"),
    "/desk/events/{event_id}/move": (f"PUT {ITEM}",),
    "/desk/events/{event_id}/{action}": (
        f"PUT {ITEM}",
        f"DELETE {ITEM}",
        f"POST {API}/schedule/publications",
        f"POST {ITEM}/series/dates",
    ),
    "/desk/publish": (f"POST {API}/schedule/publications",),
    "/desk/copy": (f"POST {API}/schedule/copies",),
    "/desk/undo": (UNDO,),
    "/desk/redo": (UNDO,),
    "/desk/registries/unplaced": (f"POST {API}/rooms/{{room_id}}/unplaced",),
    "/desk/registries/{slug}": tuple(f"POST {rows}" for rows in ROWS),
    "/desk/registries/{slug}/bulk": (
        f"POST {API}/{{collection}}/batch",
        f"POST {API}/{{collection}}/batch/delete",
    ),
    "/desk/registries/{slug}/{row_id}": tuple(f"PUT {rows}/{{{name}}}" for rows, name in ROWS.items()),
    "/desk/registries/{slug}/{row_id}/delete": tuple(
        f"DELETE {rows}/{{{name}}}" for rows, name in ROWS.items()
    ),
    "/desk/import": (f"POST {API}/import/runs", f"POST {API}/import/upload"),
    "/desk/import/{uid}/columns": (f"PUT {RUN}/mapping", f"POST {API}/import/templates"),
    "/desk/import/{uid}/{action}": (f"POST {RUN}/check", f"POST {RUN}/apply", f"DELETE {RUN}", UNDO),
    "/desk/import/templates/{template_id}/{action}": (
        f"PUT {API}/import/templates/{{template_id}}",
        f"DELETE {API}/import/templates/{{template_id}}",
    ),
    "/admin/audit/{batch_id}/undo": (UNDO,),
    "/admin/feeds/{action}": (
        f"POST {API}/feeds/{{full_id}}/retry",
        f"POST {API}/feeds/{{full_id}}/{{decision}}",
    ),
    "/admin/jobs/{name}/run": (f"POST {API}/jobs/{{name}}/run", f"POST {API}/sync/{{action}}"),
    "/admin/keys": (f"POST {API}/api-keys",),
    "/admin/keys/{key_id}/revoke": (f"DELETE {API}/api-keys/{{key_id}}",),
    "/admin/sync/{action}": (f"POST {API}/sync/{{action}}",),
    "/admin/users": (f"POST {API}/users",),
    "/admin/users/{user_id}/{action}": (
        f"PUT {API}/users/{{user_id}}/role",
        f"POST {API}/users/{{user_id}}/password",
        f"POST {API}/users/{{user_id}}/{{action}}",
        f"DELETE {API}/users/{{user_id}}",
    ),
    "/admin/users/invites": (f"POST {API}/invites",),
    "/admin/users/invites/{invite_id}/revoke": (f"DELETE {API}/invites/{{invite_id}}",),
}
"""Forms of the staff's pages, and the calls that do what they do."""
READS = {
    "/admin/audit": f"GET {API}/changes",
    "/admin/audit/{batch_id}": f"GET {API}/changes/{{batch_id}}",
    "/admin/jobs": f"GET {API}/jobs",
    "/admin/keys": f"GET {API}/api-keys",
    "/admin/users": f"GET {API}/users",
    "/admin/users/invites": f"GET {API}/invites",
    "/desk/events/{event_id}": f"GET {ITEM}/series",
    "/desk/import/{uid}": f"GET {RUN}",
    "/desk/import/templates": f"GET {API}/import/templates",
}
"""Pages that tell more than the calls above, and the calls that tell the same."""


def pages(app: Flask) -> dict[str, Rule]:
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return {path_of(rule): rule for rule in rules if rule.rule.startswith(DESK)}


def path_of(rule: Rule) -> str:
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)


def forms(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.rule.startswith(DESK):
            yield rule


def calls(app: Flask) -> dict[str, Rule]:
    return {
        f"{method} {path_of(rule)}": rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in rule.methods or ()
    }


def test_every_form_has_calls_that_do_the_same(app: Flask):
    there = {path_of(rule) for rule in forms(app)}
    assert there == set(CALLS)
    wanted = {call for form in there for call in CALLS[form]}
    assert wanted <= set(calls(app))


def test_the_calls_are_for_the_same_people(app: Flask):
    known = calls(app)
    for form in forms(app):
        for call in CALLS[path_of(form)]:
            roles = {app.view_functions[rule.endpoint].role for rule in (form, known[call])}
            assert len(roles) == 1, (form, call)


def test_what_a_page_tells_of_one_thing_a_call_tells_to_the_same_people(app: Flask):
    shown, known = pages(app), calls(app)
    for page, call in READS.items():
        roles = {app.view_functions[rule.endpoint].role for rule in (shown[page], known[call])}
        assert len(roles) == 1, (page, call)
