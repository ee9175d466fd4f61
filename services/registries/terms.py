"""Terms: stretches of teaching."""

from dataclasses import dataclass
from datetime import date

from models import Term
from services.changes.edit import Edit
from services.changes.errors import Refused
from services.registries.fields import NamedFields
from services.registries.rows import Rows

_terms = Rows(Term)
get = _terms.get
listing = _terms.listing
locked = _terms.locked


class TermEndsBeforeStart(Refused):
    """The last day of a term comes before its first."""

    def __str__(self) -> str:
        return "The last day of a term cannot come before its first"


@dataclass(frozen=True, slots=True)
class TermFields(NamedFields):
    starts_on: date
    ends_on: date
    """The last day, included."""
    abbreviation: str = ""


def create(edit: Edit, fields: TermFields) -> Term:
    """Raises TermEndsBeforeStart."""
    _check(fields)
    term = Term()
    fields.write_to(term)
    edit.add(term)
    return term


def update(edit: Edit, term: Term, fields: TermFields) -> Term:
    """Give a ``locked()`` term these fields. Raises TermEndsBeforeStart, ManagedUpstream."""
    _check(fields)
    with edit.changing(term):
        fields.write_to(term)
    return term


def delete(edit: Edit, term: Term) -> None:
    """Delete a ``locked()`` term; nothing refers to it. Raises ManagedUpstream."""
    edit.delete(term)


def _check(fields: TermFields) -> None:
    if fields.ends_on < fields.starts_on:
        raise TermEndsBeforeStart
