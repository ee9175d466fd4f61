"""Ids of events may hold anything, and their addresses arrive: through a real client and a real server."""

from pathlib import Path

import requests

from blueprints.services import services_of
from support.application import MakeApp
from support.campus import TODAY, Campus
from support.live_server import running_server
from support.planner import EVENTS, planner_client

AWKWARD = (
    "a b/c d",
    "20261116T090000Z-42@ade.example",
    "100%25 ü?x=1&y=2#z",
    "/starts/and/ends/",
    "a//b",
    "../../etc/passwd",
    "..",
    "~YWJj",
    "tab\there",
    "back\\slash",
    "日程/🎓",
    "%2F%2f",
    "a%2Fb",
)


def test_any_id_can_be_asked_for(tmp_path: Path, make_app: MakeApp):
    with running_server(tmp_path, DEMO="false") as server:
        app = make_app(instance_path=server.instance)
        campus = Campus(services_of(app).new_session)
        for day, uid in enumerate(AWKWARD, start=1):
            campus.change(campus.plan(8, campus.one, day=day), uid=uid)
        headers = planner_client(app).headers
        since = {"from": f"{TODAY:%Y-%m-%d}"}
        told = requests.get(server.url + EVENTS, since, headers=headers, timeout=30).json()["data"]
        assert [one["id"] for one in told] == list(AWKWARD)
        for one in told:
            links = one["links"]
            assert requests.get(links["self"], headers=headers, timeout=30).json() == one
            assert requests.get(links["ics"], headers=headers, timeout=30).text.startswith("BEGIN:VCALENDAR")
            assert requests.get(links["html"], timeout=30).status_code == 200
