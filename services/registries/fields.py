"""What someone says of a named object when they make or change it."""

from dataclasses import dataclass, fields
from typing import Self

from models import Named


@dataclass(frozen=True, slots=True)
class NamedFields:
    """Columns of a row by their names; each kind adds its own."""

    name: str

    @classmethod
    def of(cls, record: Named) -> Self:
        return cls(**{field.name: getattr(record, field.name) for field in fields(cls)})

    def write_to(self, record: Named) -> None:
        for field in fields(self):
            setattr(record, field.name, getattr(self, field.name))


@dataclass(frozen=True, slots=True)
class AbbreviatedFields(NamedFields):
    abbreviation: str = ""
    """Empty when there is none; short displays then make one up."""
