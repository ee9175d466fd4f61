"""Whatever staff do on their pages a program can do as well, by the same rules."""

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

API = "/api/v1"
DESK = ("/desk", "/admin")
UPLOAD = f"POST {API}/import/upload"
"""With its columns told as ``metadata``, which a program remembers itself; the check of it is a dry run."""
CALLS = {
    "/desk/import": (UPLOAD,),
    "/desk/import/{uid}/columns": (UPLOAD,),
    "/desk/import/{uid}/{action}": (UPLOAD, f"POST {API}/changes/{{batch_id}}/undo"),
    "/desk/import/templates/{template_id}/{action}": (UPLOAD,),
    "/admin/feeds/{action}": (
        f"POST {API}/feeds/{{full_id}}/retry",
        f"POST {API}/feeds/{{full_id}}/{{decision}}",
    ),
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


def test_every_form_has_calls_that_do_the_same_for_the_same_people(app: Flask):
    known = calls(app)
    assert {path_of(rule) for rule in forms(app)} == set(CALLS)
    for form in forms(app):
        for call in CALLS[path_of(form)]:
            assert call in known
            roles = {app.view_functions[rule.endpoint].role for rule in (form, known[call])}
            assert len(roles) == 1, (form, call)
