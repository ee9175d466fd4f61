"""What the pages of accounts say of roles, sign-ins and devices."""

from collections.abc import Callable
from datetime import UTC, datetime

from blueprints.pages.words import moment
from blueprints.services import accounts, settings
from models import LoginDoor, Role

ROLES = {
    Role.USER: "User",
    Role.ADMIN: "Admin",
    Role.SUPERADMIN: "Superadmin",
}
MAY = {
    Role.USER: "reads the timetable",
    Role.ADMIN: "edits the timetable",
    Role.SUPERADMIN: "edits the timetable and looks after the accounts",
}
DOORS = {
    LoginDoor.BROWSER: "These pages",
    LoginDoor.TIMETABLE: "A staff tool",
    LoginDoor.PLANNER: "The planner API",
}
METHODS = {"password": "a password", "passkey": "a passkey", "api key": "an API key"}
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What each names itself by; some name those as well that stand below them."""
PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
HANDHELD = ("iPhone", "iPad", "Android")
LONGEST_PRODUCT = 40


def moments() -> Callable[[datetime], str]:
    """What tells instants as seen from now, in the institution's time."""
    now, zone = datetime.now(UTC), settings().zone
    return lambda at: moment(at, now, zone)


def role_word(role: Role) -> str:
    return ROLES[role]


def method_words(method: str) -> str:
    """``a passkey``; a provider goes by its name, as long as the settings know it."""
    provider = accounts().provider_sign_ins.providers.get(method)
    return METHODS.get(method) or (provider.title if provider else method)


def device_words(user_agent: str) -> str:
    """``Firefox on Windows``; of a program its name."""
    browser, platform = _named(BROWSERS, user_agent), _named(PLATFORMS, user_agent)
    if not user_agent.startswith("Mozilla/"):
        product = user_agent.partition("/")[0].partition(" ")[0]
        return product[:LONGEST_PRODUCT] or "An unknown program"
    return " on ".join(filter(None, (browser or "A browser", platform)))


def device_kind(user_agent: str) -> str:
    """``phone``, ``desk`` or ``program``: what it looks like."""
    if not user_agent.startswith("Mozilla/"):
        return "program"
    return "phone" if any(word in user_agent for word in HANDHELD) else "desk"


def _named(words: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in words if mark in user_agent), "")
