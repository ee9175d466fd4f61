"""Why a sign-in through a provider came to nothing, in words."""

from typing import NamedTuple

from blueprints.services import accounts
from services.accounts.oauth.refusals import Reason


class Refusal(NamedTuple):
    """What happened, and how to go on."""

    what: str
    then: str


AGAIN = "Nothing was changed. Try again, or sign in another way."
TELL = "Nothing was changed. If it stays so, tell whoever keeps the accounts here."
WORDS = {
    Reason.DENIED: Refusal("The sign-in with {} was cancelled.", AGAIN),
    Reason.STATE: Refusal(
        "This sign-in is over.",
        "It was begun more than ten minutes ago or in another browser, or it was done already. Begin again here.",
    ),
    Reason.CODE: Refusal("The sign-in with {} was not confirmed.", AGAIN),
    Reason.NO_IDENTITY: Refusal("The sign-in with {} did not say for certain who you are.", TELL),
    Reason.UNAVAILABLE: Refusal(
        "The sign-in with {} does not work at the moment.",
        "The other side does not answer as it should. Try again in a few minutes, or sign in another way.",
    ),
    Reason.NO_SIGNUP: Refusal(
        "Nobody here is connected with this account.",
        "If you have a password, sign in with it and connect the account at “Connected accounts”. "
        "If not, ask whoever keeps the accounts here.",
    ),
    Reason.DISABLED: Refusal("Your account here was closed.", "Ask whoever keeps the accounts here."),
    Reason.TAKEN: Refusal(
        "Somebody else here is connected with this account.",
        "If that is you, sign in as that user and disconnect it there first.",
    ),
    Reason.CONNECT_LOST: Refusal("You were signed out meanwhile.", "Nothing was connected. Begin again."),
}
OTHERWISE = Refusal("The sign-in with {} went wrong.", TELL)


def refusal_words(error: str, provider_id: str) -> Refusal | None:
    """``error`` and ``provider_id`` are what the address of a page says: anybody can have written it."""
    if not error:
        return None
    provider = accounts().provider_sign_ins.providers.get(provider_id)
    words = WORDS.get(Reason(error), OTHERWISE) if error in set(Reason) else OTHERWISE
    title = provider.title if provider else "the other site"
    return Refusal(*(text.format(title) for text in words))
