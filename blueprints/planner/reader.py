"""Who reads, as far as answers depend on it."""

from blueprints.identity import signed_in
from models import Role


def is_planner() -> bool:
    """Whether this account has product 2: the timetable with its drafts, and with the addresses of people."""
    return signed_in().role.includes(Role.ADMIN)
