"""What has changed in one's timetables: a page, and a feed of the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from blueprints import atom
from blueprints.access import public
from blueprints.languages import language
from blueprints.pages.change_words import sentences
from blueprints.pages.fragments import page_answer
from blueprints.pages.reader import reader_of
from blueprints.pages.words import moment
from blueprints.public_urls import public_origin, public_url
from blueprints.representations import Representations, known
from blueprints.services import new_session, plannings, settings
from blueprints.visitors import preferences
from config import VERSION
from services.accounts.preference_values import MOST_PLANNINGS
from services.catalog.state import State, newest
from services.database import snapshot
from services.news.followed import followed
from services.news.happenings import Happening, News, news
from services.plannings.requests import digest

TEMPLATE = "pages/changes.html"
AT_ONCE = 50
LARGEST = 2**31 - 1
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/changes", view_func=changes)
    bp.add_url_rule("/changes.atom", view_func=changes_feed)


@dataclass(frozen=True)
class Told:
    """A happening as pages show it."""

    happening: Happening
    sentences: Sequence[str]
    href: str | None
    """Of the meeting's page, while there is one."""
    where: Sequence[str]
    """Titles of the plannings that it concerns."""


@public
def changes() -> Response:
    """Of the plannings ``of`` the address, without any of those that the reader has chosen; ``before`` turns pages."""
    chosen, asked = preferences().plannings or [], _asked()
    shown = asked or chosen
    nodes = plannings().find_all(shown)
    with snapshot(new_session()) as session:
        ours = followed(session, nodes)
        found = news(session, ours, AT_ONCE, _before())
    zone = reader_of(preferences(), settings().zone).zone
    now, ids = datetime.now(UTC), [one.full_id for one in ours]
    page = render_template(
        TEMPLATE,
        told=_told(found),
        older=None if found.older is None else url_for("pages.changes", of=asked, before=found.older),
        feed=url_for("pages.changes_feed", of=ids) if ids else None,
        choices=[(one, _title(one)) for one in dict.fromkeys([*chosen, *asked])],
        asked=asked,
        has_mine=bool(chosen),
        unrecorded=[_title(one) for one in shown if one not in ids],
        follows=bool(ids),
        moment=lambda at: moment(at, now, zone),
    )
    return page_answer(page)


@public
def changes_feed() -> Response:
    """The same as an Atom feed; 304 for who has it, and then no change is read."""
    asked, before = _asked(), _before()
    if not asked:
        raise BadRequest(_("The address has to say of which timetables: of=ID."))
    with snapshot(new_session()) as session:
        state = newest(session)
        version = digest(
            *(f"{part}\n".encode() for part in (VERSION, state.name, language(), before, *asked))
        )
        answer = known(version)
        if answer is None:
            nodes = plannings().find_all(asked)
            found = news(session, followed(session, nodes), AT_ONCE, before)
            body = atom.document(_feed(found, asked, before, state))
            answer = Representations(body, version, atom.CONTENT_TYPE).answer()
    answer.vary.add("Accept-Language")
    return answer


def _feed(found: News, asked: Sequence[str], before: int | None, state: State) -> atom.Feed:
    def at(number: int | None) -> str:
        return public_url("pages.changes_feed", of=asked, before=number)

    page = public_url("pages.changes", of=asked)
    return atom.Feed(
        title=_("Changes: %(names)s", names=", ".join(map(_title, asked))),
        language=language(),
        updated_at=found.happenings[0].made_at if found.happenings else state.changed_at or LONG_AGO,
        page=page,
        first=at(None),
        own=at(before),
        older=None if found.older is None else at(found.older),
        entries=[
            atom.Entry(
                id=told.happening.uid,
                title=told.sentences[0],
                updated_at=told.happening.made_at,
                href=page if told.href is None else public_origin() + told.href,
                content="\n".join([*told.sentences, ", ".join(told.where)]),
            )
            for told in _told(found)
        ],
    )


def _told(found: News) -> list[Told]:
    zone = reader_of(preferences(), settings().zone).zone
    return [
        Told(one, sentences(one, zone), _page_of(one), [_title(full_id) for full_id in one.concerns])
        for one in found.happenings
    ]


def _page_of(one: Happening) -> str | None:
    if one.after is None or not one.concerns:
        return None
    return url_for("pages.event", planning=one.concerns[0], uid=one.event_uid)


def _title(full_id: str) -> str:
    """Of the tree, which is at hand; an id that is not in it stands for itself."""
    node = plannings().catalogue().nodes.get(full_id)
    return full_id if node is None else node.title


def _asked() -> list[str]:
    asked = list(dict.fromkeys(filter(None, request.args.getlist("of"))))
    if len(asked) > MOST_PLANNINGS:
        raise BadRequest(_("More timetables, or hidden courses, than one calendar takes."))
    return asked


def _before() -> int | None:
    """Raises BadRequest for what is no number that a page has given."""
    text: Any = request.args.get("before", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text[:11]) <= LARGEST):
        raise BadRequest(_("The address was cut off or changed. Begin with the newest changes."))
    return int(text)
