"""What the editor answers: the page, or for htmx the parts of it that change."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, flash, redirect, render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.pages.desk.panel import Panel
from blueprints.pages.desk.scene import DeskScene, read_scene
from blueprints.pages.desk.state import DeskState, desk_state, subject_of
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.services import new_session, settings
from extensions import htmx
from services.changes.errors import Unknown
from services.database import snapshot
from services.plannings.timetable import Subject
from services.schedule import reading
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot

PAGE = "desk/editor.html"


@dataclass(frozen=True)
class Desk:
    """Where a request comes from: whose schedule, which days."""

    subject: Subject
    state: DeskState

    def showing(self, slot: Slot) -> "Desk":
        """The same schedule, on other days where these do not have ``slot``."""
        on = slot.starts_at.astimezone(settings().zone).date()
        period = self.state.period
        return self if period.first_on <= on <= period.last_on else replace(self, state=self.state.at(on))


def desk_asked_for() -> Desk:
    """Raises NotFound for a schedule that does not exist."""
    state = desk_state()
    subject = subject_of(state)
    if subject is None:
        raise NotFound
    return Desk(subject, state)


def event_asked_for(session: Session, event_id: int) -> ScheduledEvent:
    """Raises NotFound."""
    try:
        return reading.one(session, event_id)
    except Unknown as unknown:
        raise NotFound from unknown


def shown(scene: DeskScene, panel: Panel | None = None, status: int = 200, said: str = "") -> Response:
    """The editor with a panel. htmx gets the panel alone where that is what it wants to replace."""
    context: dict[str, Any] = {**scene.context(), "panel": panel, "said": said, "toast": None}
    if not wants_block():
        return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context), status))
    part = "panel" if htmx.target == "panel" and status == 200 else "editor"
    answer = blocks(PAGE, "head_title", part, "say", **context)
    answer.status_code = status
    if status != 200:
        answer.headers["HX-Retarget"] = "#editor"
        answer.headers["HX-Push-Url"] = "false"
    return kept_nowhere(answer)


@dataclass(frozen=True)
class Toast:
    """What was done, and the batch that it is in the log; None where nothing was changed."""

    text: str
    batch_id: int | None = None
    redoes: bool = False


def done(desk: Desk, toast: Toast) -> WerkzeugResponse:
    """After a write: the schedule as it is now, with what was done and the way back."""
    address = desk.state.links.to(desk.state.view, desk.state.on)
    if not wants_block():
        way = "redo" if toast.redoes else "undo"
        flash(toast.text, "message" if toast.batch_id is None else f"{way}:{toast.batch_id}")
        return redirect(address, 303)
    with snapshot(new_session()) as session:
        scene = read_scene(session, desk.subject, desk.state)
    context = {**scene.context(), "panel": None, "said": toast.text, "toast": toast}
    answer = blocks(PAGE, "head_title", "editor", "say", **context)
    answer.headers["HX-Retarget"] = "#editor"
    answer.headers["HX-Push-Url"] = address
    return kept_nowhere(answer)


def nothing_changed() -> str:
    return _("Nothing was changed.")
