"""``/terms``: stretches of teaching."""

from flask import Response, url_for

from blueprints.access import requires
from blueprints.timetable.answers import created_answer, read_answer, require_match, written_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import editing, reading
from blueprints.timetable.presenters import term_out
from blueprints.timetable.schemas import DryRun, ListQuery, TermIn, TermOut
from models import Role
from services.registries import terms
from services.registries.terms import TermFields


@api.get("/terms")
@api.input(ListQuery, location="query", arg_name="query")
@api.output(list[TermOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_terms(query: ListQuery) -> Response:
    """Terms by name."""
    with reading() as session:
        found = terms.listing(session, **query.model_dump())
        return read_answer([term_out(term) for term in found])


@api.get(f"/terms/<{ID}:term_id>")
@api.output(TermOut)
@requires(Role.ADMIN)
def get_term(term_id: int) -> Response:
    """One term."""
    with reading() as session:
        term = terms.get(session, term_id)
        return read_answer(term_out(term), term.version)


@api.post("/terms")
@api.input(TermIn, arg_name="term")
@api.input(DryRun, location="query", arg_name="query")
@api.output(TermOut, status_code=201)
@requires(Role.ADMIN)
def create_term(term: TermIn, query: DryRun) -> Response:
    """Add a term."""
    with editing(dry_run=query.dryRun) as edit:
        created = terms.create(edit, TermFields(**term.given()))
        location = url_for(".get_term", term_id=created.id)
        return created_answer(term_out(created), created.version, location, dry_run=query.dryRun)


@api.put(f"/terms/<{ID}:term_id>")
@api.input(TermIn, arg_name="change")
@api.input(DryRun, location="query", arg_name="query")
@api.output(TermOut)
@requires(Role.ADMIN)
def change_term(term_id: int, change: TermIn, query: DryRun) -> Response:
    """Change a term."""
    with editing(dry_run=query.dryRun) as edit:
        term = terms.locked(edit, term_id)
        require_match(term_out(term), term.version)
        terms.update(edit, term, TermFields(**change.given()))
        return written_answer(term_out(term), term.version)


@api.delete(f"/terms/<{ID}:term_id>")
@api.input(DryRun, location="query", arg_name="query")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_term(term_id: int, query: DryRun) -> Response:
    """Delete a term; nothing needs it."""
    with editing(dry_run=query.dryRun) as edit:
        term = terms.locked(edit, term_id)
        require_match(term_out(term), term.version)
        terms.delete(edit, term)
    return Response(status=204)
