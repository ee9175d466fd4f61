"""What somebody may have meant by an address that leads nowhere."""

import re
from collections.abc import Sequence
from heapq import nsmallest
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from models import Named
from services.changes.search_keys import finds
from services.text import fold, occurs, spellings, words_of

NamedT = TypeVar("NamedT", bound=Named)


def nearest(
    session: Session, model: type[NamedT], text: str, limit: int, *options: ORMOption
) -> Sequence[NamedT]:
    """Living rows whose names share most words with ``text``; those with none are left out. One statement."""
    words = [word for word in words_of(re.sub(r"[\W_]+", " ", text)) if word[0].isprintable()]
    if not words:
        return []
    holding_one = or_(*(finds(model.search_key, word) for word in words))
    found = session.scalars(select(model).where(model.deleted_at.is_(None), holding_one).options(*options))

    def missing(row: NamedT) -> int:
        return sum(not occurs(word, " ".join(spellings(row.name))) for word in words)

    near = ((missing(row), fold(row.name), row) for row in found)
    close = (one for one in near if one[0] < len(words))
    return [row for _, _, row in nsmallest(limit, close, key=lambda one: one[:2])]
