"""Where staff find the registries: how much is in each, and what wants somebody."""

from datetime import UTC, datetime

from flask import Response, render_template

from blueprints.access import for_people
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.registries.sheets import LACKING, SHEETS
from blueprints.pages.registries.toast import toast_said
from blueprints.services import new_session
from models import Role
from services.database import snapshot
from services.registries import unplaced
from services.registries.extract import LACKS, counts

PAGE = "registries/overview.html"


@for_people(Role.ADMIN)
def registries() -> Response:
    """Two statements."""
    with snapshot(new_session()) as session:
        numbers = counts(session, [sheet.kind.model for sheet in SHEETS.values()])
        elsewhere = unplaced.count(session, datetime.now(UTC))
    context = {
        "sheets": SHEETS.values(),
        "numbers": numbers,
        "lacks": LACKS,
        "lacking": LACKING,
        "unplaced": elsewhere,
        "toast": toast_said(),
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context)))
