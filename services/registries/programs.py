"""Degree programs."""

from dataclasses import dataclass

from sqlalchemy import select

from models import Level, Program
from services.changes.edit import Edit
from services.changes.errors import Refused
from services.registries.fields import AbbreviatedFields
from services.registries.rows import Rows

_programs = Rows(Program)
get = _programs.get
listing = _programs.listing
locked = _programs.locked


class HasLevels(Refused):
    """Levels belong to it, whose names may be the same as those of others without a program."""

    def __str__(self) -> str:
        return "The program still has levels; delete these first"


@dataclass(frozen=True, slots=True)
class ProgramFields(AbbreviatedFields):
    pass


def create(edit: Edit, fields: ProgramFields) -> Program:
    program = Program()
    fields.write_to(program)
    edit.add(program)
    return program


def update(edit: Edit, program: Program, fields: ProgramFields) -> Program:
    """Give a ``locked()`` program these fields. Raises ManagedUpstream."""
    with edit.changing(program):
        fields.write_to(program)
    return program


def delete(edit: Edit, program: Program) -> None:
    """Delete a program without levels. Wants an exclusive edit. Raises HasLevels, ManagedUpstream."""
    assert edit.is_exclusive, "a delete wants an exclusive edit"
    if edit.session.scalar(
        select(Level.id).where(Level.program_id == program.id, Level.deleted_at.is_(None))
    ):
        raise HasLevels
    edit.delete(program)
