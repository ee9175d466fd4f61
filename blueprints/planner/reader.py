"""Who reads, as far as answers depend on it."""

from blueprints.identity import signed_in
from models import Role

TIMETABLE, WITH_DRAFTS = 1, 2
"""Products: the timetable, and the timetable with its drafts and with the addresses of people."""


def product_of(role: Role) -> int:
    return WITH_DRAFTS if role.includes(Role.ADMIN) else TIMETABLE


def is_planner() -> bool:
    """Whether this account sees drafts."""
    return product_of(signed_in().role) == WITH_DRAFTS
