"""Who is the same as before: natural keys of what StarPlan plans, and the public ids that follow from them."""

import hashlib
from uuid import UUID, uuid5

from services.starplan.extract.people import identity
from services.starplan.extract.texts import plain
from services.starplan.lesson import CourseName

_OURS = UUID("e8ff1d26-63bf-4d94-8364-4b13a9698a1f")
"""The namespace of our ids. Another one would give every synced object a new public id: it never changes."""
LONGEST_KEY = 300
"""Characters that a stored key may have."""


def uid_of(instance: str, kind: str, key: str) -> UUID:
    """The public id of the object that has a ``key`` among those of its ``kind`` at an instance.

    It is the same whenever and wherever it is asked for, so that a database which is built anew keeps its ids.
    """
    return uuid5(_OURS, _encodable(f"{instance}/{kind}/{key}"))


def term_key(unit_id: str) -> str:
    """Of a planning unit."""
    return _key(unit_id)


def program_key(program_id: str) -> str:
    """Ids of programs last over the terms."""
    return _key(program_id)


def level_key(program_id: str, short_name: str) -> str:
    """Ids of planning groups are those of one term, their short names last."""
    return _key(program_id, plain(short_name))


def period_key(unit_id: str, program_id: str, short_name: str) -> str:
    """A level in a term."""
    return _key(unit_id, program_id, plain(short_name))


def room_key(site: str, short_name: str) -> str:
    """Two sites may each have a room of that name."""
    return _key(plain(site), plain(short_name))


def instructor_key(name: str) -> str:
    """The name without titles, case and accents."""
    return _key(identity(name))


def course_key(program_id: str, course: CourseName) -> str:
    """A module number is one for all programs, a name only inside its program."""
    return _key(course.module_number) if course.module_number else _key(program_id, course.key)


def _key(*parts: str) -> str:
    """The parts with bars between them; bars inside of parts are written otherwise, so that no two keys meet."""
    key = "|".join(_encodable(part).replace("%", "%25").replace("|", "%7C") for part in parts)
    if len(key) <= LONGEST_KEY:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST_KEY - len(digest) - 1]}#{digest}"


def _encodable(text: str) -> str:
    """Half a surrogate pair, which JSON can smuggle in, is written out: neither a database nor a hash takes it."""
    return text.encode("utf-8", "backslashreplace").decode()
