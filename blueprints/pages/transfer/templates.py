"""Mappings that are kept under a name for files with the same headers."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.account_words import moments
from blueprints.pages.forms import tidy
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.services import new_session
from models import Role
from services.database import writing
from services.transfer.runs import templates
from services.transfer.runs.errors import TemplateExists, UnknownTemplate

PAGE = "transfer/templates.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/import/templates", view_func=import_templates)
    actions = "/desk/import/templates/<int(max=2147483647):template_id>/<any(rename, delete):action>"
    bp.add_url_rule(actions, view_func=template_action, methods=["POST"])


@for_people(Role.ADMIN)
def import_templates() -> Response:
    """All templates: whoever imports shares them."""
    return _page()


@for_people(Role.ADMIN)
def template_action(template_id: int, action: str) -> WerkzeugResponse:
    name = tidy(request.form.get("name"))[: templates.LONGEST_NAME]
    try:
        with writing(new_session()) as session:
            if action == "delete":
                templates.remove(session, template_id)
            elif name and "\0" not in name:
                templates.rename(session, template_id, name)
    except UnknownTemplate:
        raise NotFound from None
    except TemplateExists:
        return _page(409, _("Another template for the same headers is called “%(name)s”.", name=name))
    return redirect(url_for("pages.import_templates"), 303)


def _page(status: int = 200, refused: str = "") -> Response:
    with new_session()() as session:
        every = templates.every(session)
    html = render_template(PAGE, every=every, refused=refused, moment=moments())
    return kept_nowhere(page_answer(html, status))
