"""The editor without scripts: opening forms, filling them in, sending them."""

from html.parser import HTMLParser
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from models import Event
from services.plannings.timetable_tree import full_id_of
from support.catalog import University
from support.html import tags_of
from support.pages import PageClient

MONDAY = "2026-11-02"
Fields = dict[str, list[str]]


class _Form(HTMLParser):
    """What a browser would send of the form with an id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self._id, self._inside, self._name, self._writes = form_id, False, "", False
        self.fields: Fields = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._inside = said.get("id") == self._id
        if not self._inside:
            return
        if tag == "select":
            self._name = said["name"] or ""
        elif tag == "option" and "selected" in said and self._name:
            self._put(self._name, said["value"])
        elif tag == "textarea":
            self._name, self._writes = said["name"] or "", True
        elif tag == "input" and (said.get("type") not in ("radio", "checkbox") or "checked" in said):
            self._put(said["name"] or "", said.get("value") or ("y" if "checked" in said else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag in ("select", "textarea"):
            self._name, self._writes = "", False

    def handle_data(self, data: str) -> None:
        if self._inside and self._writes:
            self._put(self._name, data.lstrip("\r\n"))

    def _put(self, name: str, value: str | None) -> None:
        self.fields.setdefault(name, []).append(value or "")


def fields_of(html: str, form_id: str = "event-form") -> Fields:
    found = _Form(form_id)
    found.feed(html)
    return found.fields


def cards(html: str) -> dict[str, dict[str, str | None]]:
    """The events in a grid by their ids."""
    return {tag["data-event"] or "": tag for tag in tags_of(html, "li") if "data-event" in tag}


def marked(html: str, mark: str) -> list[dict[str, str | None]]:
    return [tag for tag in tags_of(html, "li") if mark in (tag.get("class") or "").split()]


class Desk:
    """Somebody at the schedule of ``of``."""

    def __init__(self, client: PageClient, of: Any, on: str = MONDAY) -> None:
        self.client = client
        self.state = f"of={full_id_of(of)}&date={on}&view=week"

    def get(self, path: str = "", **query: str) -> TestResponse:
        more = "".join(f"&{name}={value}" for name, value in query.items())
        return self.client.get(f"/desk{path}?{self.state}{more}")

    def post(self, path: str, data: dict[str, Any], *, htmx: bool = False) -> TestResponse:
        headers = {"HX-Request": "true", "HX-Target": "editor"} if htmx else {}
        return self.client.post(f"/desk{path}?{self.state}", data=data, headers=headers)

    def form(self, event: Any) -> Fields:
        """What the form of an event says."""
        page = self.get(f"/events/{event.id}")
        assert page.status_code == 200
        return fields_of(page.text)

    def save(
        self, event: Any, *, was: Fields | None = None, htmx: bool = False, **changes: Any
    ) -> TestResponse:
        """Open the form, change something in it, save it."""
        sent = {**(was or self.form(event)), **changes}
        return self.post(f"/events/{event.id}", sent, htmx=htmx)

    def after(self, answer: TestResponse) -> str:
        """The page that a write leads to."""
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.headers["Location"]).text


def stored(here: University) -> list[Event]:
    """The meetings that are there, in the order of their beginning."""
    with here.new_session() as session:
        query = select(Event).where(Event.deleted_at.is_(None)).options(selectinload(Event.bookings))
        return list(session.scalars(query.order_by(Event.starts_at, Event.id)))
