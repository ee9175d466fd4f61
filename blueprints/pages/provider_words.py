"""Why a sign-in through a provider came to nothing, in words."""

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.services import accounts
from services.accounts.oauth.refusals import Reason


class Refusal(NamedTuple):
    """What happened, and how to go on."""

    what: str
    then: str


AGAIN = lazy_gettext("Nothing was changed. Try again, or sign in another way.")
TELL = lazy_gettext("Nothing was changed. If it stays so, tell whoever keeps the accounts here.")
WORDS = {
    Reason.DENIED: Refusal(lazy_gettext("The sign-in with %(provider)s was cancelled."), AGAIN),
    Reason.STATE: Refusal(
        lazy_gettext("This sign-in is over."),
        lazy_gettext(
            "It was begun more than ten minutes ago or in another browser, or it was done already. Begin again here."
        ),
    ),
    Reason.CODE: Refusal(lazy_gettext("The sign-in with %(provider)s was not confirmed."), AGAIN),
    Reason.NO_IDENTITY: Refusal(
        lazy_gettext("The sign-in with %(provider)s did not say for certain who you are."), TELL
    ),
    Reason.UNAVAILABLE: Refusal(
        lazy_gettext("The sign-in with %(provider)s does not work at the moment."),
        lazy_gettext(
            "The other side does not answer as it should. Try again in a few minutes, or sign in another way."
        ),
    ),
    Reason.NO_SIGNUP: Refusal(
        lazy_gettext("Nobody here is connected with this account."),
        lazy_gettext(
            "If you have a password, sign in with it and connect the account at “Connected accounts”. "
            "If not, ask whoever keeps the accounts here."
        ),
    ),
    Reason.DISABLED: Refusal(
        lazy_gettext("Your account here was closed."), lazy_gettext("Ask whoever keeps the accounts here.")
    ),
    Reason.TAKEN: Refusal(
        lazy_gettext("Somebody else here is connected with this account."),
        lazy_gettext("If that is you, sign in as that user and disconnect it there first."),
    ),
    Reason.CONNECT_LOST: Refusal(
        lazy_gettext("You were signed out meanwhile."), lazy_gettext("Nothing was connected. Begin again.")
    ),
}
OTHERWISE = Refusal(lazy_gettext("The sign-in with %(provider)s went wrong."), TELL)


def refusal_words(error: str, provider_id: str) -> Refusal | None:
    """``error`` and ``provider_id`` are what the address of a page says: anybody can have written it."""
    if not error:
        return None
    provider = accounts().provider_sign_ins.providers.get(provider_id)
    words = WORDS.get(Reason(error), OTHERWISE) if error in set(Reason) else OTHERWISE
    title = provider.title if provider else _("the other site")
    return Refusal(words.what % {"provider": title}, str(words.then))
