"""One week of classes in Paris, with every state that a meeting can be in."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from support.feeds import feed, vevent

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 16)
ODD_ID = "a b'\"*&:é<script>"


def at(day: int, clock: str) -> datetime:
    """A wall time in Paris, ``day`` days after the Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, minute, tzinfo=PARIS) + timedelta(days=day)


def lecture(uid: str, summary: str, day: int, clock: str, minutes: int = 90, **more: str) -> str:
    starts_at = at(day, clock).astimezone(UTC)
    return vevent(uid, summary, starts_at, minutes, **more)


WEEK = feed(
    lecture("algo", "Algorithmique CM", 0, "08:15", location="Amphi Nord", description="LEMOINE Camille"),
    lecture("bd", "Bases de données TD", 1, "10:15", location="B101", status="CANCELLED"),
    lecture("proba", "Probabilités TD", 2, "13:30", status="TENTATIVE"),
    lecture("projet", "Projet", 3, "15:15", location="salle joker à distance"),
    lecture("uid with spaces & <b>?#", "Anglais <script>alert(1)</script>", 4, "09:00"),
    lecture("later", "Algorithmique TD", 21, "08:15", location="B204"),
)
