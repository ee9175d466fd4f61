"""User names for people who bring a name from elsewhere."""

import re
from collections.abc import Iterable
from itertools import count

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import User
from services.text import fold

LONGEST = 50
OF_NOBODY = "user"


def free(session: Session, hints: Iterable[str]) -> str:
    """A name like the first of the ``hints`` that makes one, and nobody's yet: ``marie-keller``, ``marie-keller-2``.

    Of an e-mail address only the part before the @ counts.
    """
    wanted = next(filter(None, map(_as_name, hints)), OF_NOBODY)
    near = User.username_key == wanted, User.username_key.startswith(f"{_cut(wanted)}-", autoescape=True)
    taken = set(session.scalars(select(User.username_key).where(User.deleted_at.is_(None), or_(*near))))
    if wanted not in taken:
        return wanted
    numbered = (f"{_cut(wanted)}-{number}" for number in count(2))
    return next(name for name in numbered if name not in taken)


def _as_name(hint: str) -> str:
    """``Zoë.Müller@x`` -> ``zoe-muller``; empty where nothing is left."""
    folded = fold(hint.partition("@")[0])
    return re.sub(r"[^a-z0-9_]+", "-", folded).strip("-")[:LONGEST].rstrip("-")


def _cut(name: str) -> str:
    """With room for a number of some digits."""
    return name[: LONGEST - 8]
