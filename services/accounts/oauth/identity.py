"""Who somebody is at a provider, as far as it can be kept here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.accounts.oauth.refusals import Reason, SignInRefused

LONGEST_SUBJECT = 255
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_PICTURE = re.compile(r"https://[\x21-\x7e]{1,490}")


@dataclass(frozen=True)
class Identity:
    """``subject`` is what the provider calls the account for ever; all else is empty where it does not say."""

    subject: str
    login: str = ""
    name: str = ""
    email: str = ""
    email_verified: bool = False
    picture: str = ""

    @property
    def label(self) -> str:
        """By what people recognise the account."""
        return self.login or self.email or self.name or self.subject


def subject_of(value: object) -> str:
    """An id as text. Raises SignInRefused for what cannot tell people apart."""
    text = str(value) if isinstance(value, str) or type(value) is int else ""
    if not (text and text.isprintable() and len(text) <= LONGEST_SUBJECT):
        raise SignInRefused(Reason.NO_IDENTITY, "no usable id")
    return text


def text_of(profile: Mapping[str, Any], *keys: str, longest: int = 100) -> str:
    """The first of ``keys`` that holds text, without what cannot be stored or shown."""
    for key in keys:
        value = profile.get(key)
        if isinstance(value, str):
            shown = "".join(character for character in value if character.isprintable()).strip()
            if shown:
                return shown[:longest].strip()
    return ""


def email_of(value: object) -> str:
    return value if isinstance(value, str) and value.isprintable() and _EMAIL.fullmatch(value) else ""


def picture_of(value: object) -> str:
    return value if isinstance(value, str) and _PICTURE.fullmatch(value) else ""
