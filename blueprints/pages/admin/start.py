"""Where those who look after the installation start."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from models import Role


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin", view_func=admin)


@for_people(Role.ADMIN)
def admin() -> WerkzeugResponse:
    """The first of their pages; every admin may open it."""
    return redirect(url_for("pages.admin_feeds"))
