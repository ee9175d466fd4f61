"""What a planner waits for while a meeting is in the hand: a drop that fits, one that is refused, the live check."""

import os
import re
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.pages import DAY, HEADINGS, NOW, measured, percentile, sign_in
from bench.pages_data import site
from bench.processes import LOAD_CORE
from bench.timetable_data import MEDIUM

BOUND = 100.0
"""ms that the answer to a drop may take."""
CARD = re.compile(
    r'data-event="(\d+)" data-version="(\d+)" data-start="([^T]+)T([^"]+)" data-end="[^T]+T([^"]+)"'
)


@dataclass(frozen=True)
class Card:
    event_id: str
    version: str
    on: str
    start: str
    end: str


class Planner:
    """Somebody at the week of a group."""

    def __init__(self, client: FlaskClient, of: str) -> None:
        self._client = client
        self._state = f"of={of}&{DAY}&view=week"
        page = client.get(f"/desk?{self._state}").text
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token is not None
        self._headers = {"HX-Request": "true", "HX-Target": "editor", "X-CSRFToken": token[1]}
        self.held, self.other = [Card(*found) for found in CARD.findall(page)][:2]
        self._saturday = date.fromisoformat(self.held.on)
        self._saturday += timedelta(days=5 - self._saturday.weekday())

    def drop(self, number: int) -> TestResponse:
        """Now to one, now to another hour of a day on which nobody has anything."""
        hour = 8 + 2 * (number % 2)
        answer = self._drop(f"{self._saturday}", f"{hour:02}:00", f"{hour + 1:02}:00")
        self._see(answer)
        return answer

    def clash(self, _number: int) -> TestResponse:
        """Onto another meeting of the group."""
        return self._drop(self.other.on, self.other.start, self.other.end)

    def check(self, _number: int) -> TestResponse:
        other = self.other
        address = (
            f"/desk/events/{self.held.event_id}/check?date={other.on}&start={other.start}&end={other.end}"
        )
        return self._client.get(address, headers=self._headers)

    def _drop(self, on: str, start: str, end: str) -> TestResponse:
        fields = {"date": on, "start": start, "end": end, "version": self.held.version}
        address = f"/desk/events/{self.held.event_id}/move?{self._state}"
        return self._client.post(address, data=fields, headers=self._headers)

    def _see(self, answer: TestResponse) -> None:
        cards = {found[0]: Card(*found) for found in CARD.findall(answer.text)}
        self.held = cards[self.held.event_id]


def run(calls: int) -> None:
    """Print one line an answer, and which took longer than they may. Ends with 1 where one did."""
    os.sched_setaffinity(0, {LOAD_CORE})
    print(f"{MEDIUM.events:,} events. {calls} calls each; bound: p99 {BOUND:.0f} ms.")
    print(f"\n{'':34}{HEADINGS}")
    slow = []
    with (
        tempfile.TemporaryDirectory(prefix="horarium-bench-") as scratch,
        time_machine.travel(NOW),
        site(Path(scratch)) as (app, places),
    ):
        client = app.test_client()
        sign_in(client)
        planner = Planner(client, f"timetable.group.{places['group']}")
        for name, status, ask in (
            ("a drop that fits", 200, planner.drop),
            ("a drop onto another meeting", 409, planner.clash),
            ("the check while dragging", 200, planner.check),
        ):
            figures = measured(app, ask, status, calls)
            print(f"{name:34}{figures}", flush=True)
            if percentile(figures.took, 99) >= BOUND:
                slow.append(name)
    print(f"NOT HELD: {', '.join(slow)}" if slow else "held")
    if slow:
        raise SystemExit(1)
