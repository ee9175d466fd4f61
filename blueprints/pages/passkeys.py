"""One's passkeys: which there are, and what can be done about them. Making one is the browser's part."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from blueprints.access import for_people
from blueprints.identity import signed_in
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.passkey_words import why_none
from blueprints.pages.words import moment
from blueprints.services import accounts, new_session, settings
from extensions import db
from models import Passkey, Role
from services.accounts import passkey_store
from services.accounts.passkey_store import MOST, NAME, NoSuchPasskey
from services.accounts.ways_in import LastWayIn
from services.database import writing

PAGE = "account/passkeys.html"
TOLD = {
    "added": lazy_gettext("The passkey is ready. From now on it signs you in."),
    "renamed": lazy_gettext("The passkey has its new name."),
    "deleted": lazy_gettext(
        "The passkey is deleted and signs you in no more. Your device may still list it; remove it there, too."
    ),
}


class NameForm(FlaskForm):
    name = StringField(
        lazy_gettext("Name"),
        [
            InputRequired(lazy_gettext("A name, please.")),
            Length(max=100, message=lazy_gettext("At most 100 characters, please.")),
            Regexp(NAME, message=lazy_gettext("Letters, digits and signs only, please.")),
        ],
        filters=[lambda text: text and text.strip()],
    )


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/account/passkeys", view_func=passkeys)
    bp.add_url_rule("/account/passkeys/<uuid:uid>/rename", view_func=rename_passkey, methods=["POST"])
    bp.add_url_rule("/account/passkeys/<uuid:uid>/delete", view_func=delete_passkey, methods=["POST"])
    for question in (passkeys_exist, passkeys_work):
        bp.app_template_global(question.__name__)(question)


@for_people(Role.USER)
def passkeys() -> WerkzeugResponse:
    """The list, and the button that makes one."""
    return _page(message=TOLD.get(request.args.get("done", "")))


@for_people(Role.USER)
def rename_passkey(uid: UUID) -> WerkzeugResponse:
    """Call it something else."""
    form = NameForm(prefix=_prefix(uid))
    passkey = _own(uid)
    if not form.validate():
        return _page(400, {passkey.uid: form})
    with writing(new_session()) as session:
        passkey_store.rename(session, signed_in().user_id, uid, form.name.data or "")
    return _done("renamed")


@for_people(Role.USER)
def delete_passkey(uid: UUID) -> WerkzeugResponse:
    """Take it away; whoever signed in long ago does so again first."""
    who = signed_in()
    _own(uid)
    if not accounts().is_recent(who):
        return redirect(url_for("pages.sign_in", again=1, next=url_for("pages.passkeys")), 303)
    try:
        with writing(new_session()) as session:
            passkey_store.delete(session, who.user_id, uid, accounts().provider_sign_ins.keys)
    except LastWayIn:
        return _page(400, refused=True)
    return _done("deleted")


def passkeys_exist() -> bool:
    """Whether this installation has passkeys at all."""
    return settings().auth_enabled


def passkeys_work() -> bool:
    """Whether one can be used at the address of this request."""
    return passkeys_exist() and accounts().passkeys.why_not(request.host_url) is None


def _page(status: int = 200, wrong: dict[UUID, NameForm] | None = None, **said: object) -> WerkzeugResponse:
    """``wrong`` holds the form that was filled in badly."""
    if not passkeys_exist():
        raise NotFound
    who, now, zone = signed_in(), datetime.now(UTC), settings().zone
    lines = [
        (passkey, (wrong or {}).get(passkey.uid) or _form(passkey))
        for passkey in passkey_store.listed(_session(), who.user_id)
    ]
    page = render_template(
        PAGE,
        lines=lines,
        most=MOST,
        recent=accounts().is_recent(who),
        why_not=why_none(accounts().passkeys.why_not(request.host_url)),
        moment=lambda at: moment(at, now, zone),
        **said,
    )
    return kept_nowhere(page_answer(page, status))


def _own(uid: UUID) -> Passkey:
    try:
        return passkey_store.get(_session(), signed_in().user_id, uid)
    except NoSuchPasskey:
        raise NotFound from None


def _form(passkey: Passkey) -> NameForm:
    return NameForm(formdata=None, prefix=_prefix(passkey.uid), data={"name": passkey.name})


def _prefix(uid: UUID) -> str:
    """Tells the fields of one passkey from those of another on the same page."""
    return f"p{uid.hex[:12]}"


def _done(outcome: str) -> WerkzeugResponse:
    return redirect(url_for("pages.passkeys", done=outcome), 303)


def _session() -> Session:
    return db.session()
