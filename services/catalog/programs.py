"""Programs of the catalog."""

from sqlalchemy.orm import Session

from models import Program
from services.catalog.listing import Wanted, rows


def listing(session: Session, search: str = "", degree_type: str = "", *, archived: bool) -> list[Program]:
    """Programs that the university lists, or with ``archived`` those that it no longer does; by name. One statement."""
    which = Program.is_active.is_(not archived)
    found = rows(session, Program, which, text=search, names=("name", "abbreviation"))
    degree = Wanted(degree_type)
    return [program for program in found if degree.occurs_in(program.degree_type)]
