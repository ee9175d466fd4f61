"""``/import/templates``: named mappings for tables with the same headers, shared by all who import."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, url_for

from blueprints.access import requires
from blueprints.identity import signed_in
from blueprints.json_answer import json_answer
from blueprints.services import new_session
from blueprints.times import wire_time
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import reading
from blueprints.timetable.schemas_imports import TemplateIn, TemplateNameIn, TemplateOut
from models import ImportTemplate, Role
from services.database import writing
from services.transfer.mapping import parse_mapping
from services.transfer.runs import templates
from services.transfer.runs.seen import fingerprint_of


@api.get("/import/templates")
@api.output(list[TemplateOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_import_templates() -> Response:
    """Templates by name."""
    with reading() as session:
        return read_answer([_template_out(*one) for one in templates.every(session)])


@api.post("/import/templates")
@api.input(TemplateIn, arg_name="told")
@api.output(TemplateOut, status_code=201)
@requires(Role.ADMIN)
def save_import_template(told: TemplateIn) -> Response:
    """Keep a mapping; one of the same name for the same headers is replaced."""
    mapping = {"entityType": told.entityType, "headersMapping": told.headersMapping}
    parse_mapping({"": {"": mapping}})
    who = signed_in()
    with writing(new_session()) as session:
        saved = templates.save(
            session, told.name, fingerprint_of(told.headers), mapping, who.user_id, datetime.now(UTC)
        )
        answer = json_answer(_template_out(saved, who.username), 201)
    answer.headers["Location"] = url_for(".list_import_templates", _external=True)
    return answer


@api.put(f"/import/templates/<{ID}:template_id>")
@api.input(TemplateNameIn, arg_name="told")
@api.output(TemplateOut)
@requires(Role.ADMIN)
def rename_import_template(template_id: int, told: TemplateNameIn) -> Response:
    """Give a template another name."""
    with writing(new_session()) as session:
        templates.rename(session, template_id, told.name)
    with reading() as session:
        found = next(one for one in templates.every(session) if one[0].id == template_id)
        return json_answer(_template_out(*found))


@api.delete(f"/import/templates/<{ID}:template_id>")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def delete_import_template(template_id: int) -> Response:
    """Forget a template; imports that have used it keep what they were told."""
    with writing(new_session()) as session:
        templates.remove(session, template_id)
    return Response(status=204)


def _template_out(template: ImportTemplate, username: str) -> dict[str, Any]:
    return {
        "id": template.id,
        "name": template.name,
        **template.mapping,
        "savedBy": username,
        "updatedAt": wire_time(template.updated_at),
    }
