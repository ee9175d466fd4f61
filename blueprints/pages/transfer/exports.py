"""What the timetable holds as a file."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request, send_file
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.transfer.words import ENTITIES
from blueprints.services import new_session, settings
from models import Role
from services.transfer import entities, export
from services.transfer.formats import FORMATS

PAGE = "transfer/export.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/export", view_func=desk_export)
    bp.add_url_rule("/desk/export/file", view_func=export_file)


@for_people(Role.ADMIN)
def desk_export() -> Response:
    """Choose what, and as which kind of file."""
    return _page()


@for_people(Role.ADMIN)
def export_file() -> WerkzeugResponse:
    """The file; the page again where nothing was chosen."""
    names = [name for name in request.args.getlist("of") if name in entities.ENTITIES]
    chosen = FORMATS.get(request.args.get("format", ""))
    if not names or chosen is None:
        return _page(400, is_refused=True)
    several = [entities.entity_named(name) for name in dict.fromkeys(names)]
    today = datetime.now(UTC).astimezone(settings().zone).date()
    answer = send_file(
        export.file_of(new_session(), several, chosen),
        mimetype=chosen.media_type,
        as_attachment=True,
        download_name=export.file_name(several, chosen, today),
    )
    return kept_nowhere(answer)


def _page(status: int = 200, *, is_refused: bool = False) -> Response:
    with export.snapshot(new_session()) as session:
        counts = {name: export.count(session, entities.ENTITIES[name]) for name in ENTITIES}
    html = render_template(PAGE, counts=counts, is_refused=is_refused)
    return kept_nowhere(page_answer(html, status))
