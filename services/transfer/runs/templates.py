"""Named mappings for tables with the same headers; whoever imports may use, rename and delete each of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import ImportTemplate, User
from services.transfer.runs.errors import TemplateExists, UnknownTemplate

LONGEST_NAME = 100


def every(session: Session) -> Sequence[tuple[ImportTemplate, str]]:
    """By name, each with who has saved it. One statement."""
    query = select(ImportTemplate, User.username).join(User, User.id == ImportTemplate.user_id)
    return [
        (template, username)
        for template, username in session.execute(query.order_by(ImportTemplate.name_key, ImportTemplate.id))
    ]


def fitting(session: Session, fingerprints: Collection[str]) -> dict[str, list[ImportTemplate]]:
    """Those for tables with these headers, the last saved first. One statement."""
    query = select(ImportTemplate).where(ImportTemplate.fingerprint.in_(fingerprints))
    found: dict[str, list[ImportTemplate]] = {one: [] for one in fingerprints}
    for template in session.scalars(
        query.order_by(ImportTemplate.updated_at.desc(), ImportTemplate.id.desc())
    ):
        found[template.fingerprint].append(template)
    return found


def get(session: Session, number: int) -> ImportTemplate:
    """Raises UnknownTemplate."""
    template = session.get(ImportTemplate, number)
    if template is None:
        raise UnknownTemplate(number)
    return template


def save(
    session: Session, name: str, fingerprint: str, mapping: dict[str, Any], user_id: int, now: datetime
) -> ImportTemplate:
    """Keep a mapping under a name; one of the same name for the same headers is replaced."""
    template = _called(session, fingerprint, name)
    if template is None:
        template = ImportTemplate(fingerprint=fingerprint, created_at=now)
        session.add(template)
    template.name, template.name_key = name, name.casefold()
    template.mapping = {key: mapping[key] for key in ("entityType", "headersMapping")}
    template.user_id, template.updated_at = user_id, now
    session.flush()
    return template


def rename(session: Session, number: int, name: str) -> ImportTemplate:
    """Raises UnknownTemplate, TemplateExists."""
    template = get(session, number)
    other = _called(session, template.fingerprint, name)
    if other is not None and other is not template:
        raise TemplateExists(name)
    template.name, template.name_key = name, name.casefold()
    return template


def remove(session: Session, number: int) -> None:
    """Raises UnknownTemplate."""
    if (
        session.scalar(delete(ImportTemplate).where(ImportTemplate.id == number).returning(ImportTemplate.id))
        is None
    ):
        raise UnknownTemplate(number)


def _called(session: Session, fingerprint: str, name: str) -> ImportTemplate | None:
    query = select(ImportTemplate).where(
        ImportTemplate.fingerprint == fingerprint, ImportTemplate.name_key == name.casefold()
    )
    return session.scalar(query)
