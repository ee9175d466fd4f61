"""What a page says on paper: where to find it, and when it was printed."""

from datetime import datetime

from flask import Blueprint, request
from flask_babel import gettext as _

from blueprints.pages.words import clock, day_and_year
from blueprints.public_urls import public_origin
from blueprints.services import settings

LONGEST = 200
"""Characters of an address that somebody may type again; of a longer one the beginning of its path is left."""


def register(bp: Blueprint) -> None:
    bp.app_template_global("printed")(printed)


def printed() -> str:
    """``https://timetable.example.edu/rooms, printed 18 November 2026, 10:51``, by the institution's clock."""
    now = datetime.now(settings().zone)
    return _(
        "%(address)s, printed %(day)s, %(time)s",
        address=_address(),
        day=day_and_year(now.date()),
        time=clock(now),
    )


def _address() -> str:
    whole = public_origin() + request.full_path.removesuffix("?")
    return whole if len(whole) <= LONGEST else (public_origin() + request.path)[:LONGEST]
