"""What the pages of accounts say of roles, sign-ins and devices."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.pages.words import moment
from blueprints.services import accounts, settings
from models import LoginDoor, Role
from services.accounts.user_agents import browser_of, is_browser, is_handheld, platform_of, product_of

ROLES = {
    Role.USER: lazy_gettext("User"),
    Role.ADMIN: lazy_gettext("Admin"),
    Role.SUPERADMIN: lazy_gettext("Superadmin"),
}
MAY = {
    Role.USER: lazy_gettext("reads the timetable"),
    Role.ADMIN: lazy_gettext("edits the timetable"),
    Role.SUPERADMIN: lazy_gettext("edits the timetable and looks after the accounts"),
}
DOORS = {
    LoginDoor.BROWSER: lazy_gettext("These pages"),
    LoginDoor.TIMETABLE: lazy_gettext("A staff tool"),
    LoginDoor.PLANNER: lazy_gettext("The planner API"),
}
METHODS = {
    "password": lazy_gettext("a password"),
    "passkey": lazy_gettext("a passkey"),
    "api key": lazy_gettext("an API key"),
}


def moments() -> Callable[[datetime], str]:
    """What tells instants as seen from now, in the institution's time."""
    now, zone = datetime.now(UTC), settings().zone
    return lambda at: moment(at, now, zone)


def role_word(role: Role) -> str:
    return str(ROLES[role])


def method_words(method: str) -> str:
    """``a passkey``; a provider goes by its name, as long as the settings know it."""
    provider = accounts().provider_sign_ins.providers.get(method)
    if method in METHODS:
        return str(METHODS[method])
    return provider.title if provider else method


def device_words(user_agent: str) -> str:
    """``Firefox on Windows``; of a program its name."""
    if not is_browser(user_agent):
        return product_of(user_agent) or _("An unknown program")
    browser, system = browser_of(user_agent) or _("A browser"), platform_of(user_agent)
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser


def device_kind(user_agent: str) -> str:
    """``phone``, ``desk`` or ``program``: what it looks like."""
    if not is_browser(user_agent):
        return "program"
    return "phone" if is_handheld(user_agent) else "desk"
