"""From a request's texts to what the services understand; the first thing that is wrong is the error."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from blueprints.plannings.schemas import PlanningHeaders, PlanningQuery
from services.plannings.days import BadRange, parse_days
from services.plannings.options import Options, Shift, blocked_words


class BadQuery(Exception):
    """A request that cannot be answered; ``error`` is the short name that clients know."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error = error
        self.message = message


def is_on(text: str) -> bool:
    return text == "true"


def read_options(query: PlanningQuery, headers: PlanningHeaders, zone: ZoneInfo) -> Options:
    """What the caller wishes. Raises BadQuery; ``zone`` says which day is today."""
    if is_on(query.onlyDb) and (query.from_ or query.to):
        raise BadQuery(
            "Range filtering is only supported for network-first calls",
            "from and to cannot be combined with onlyDb=true: leave out one or the other",
        )
    try:
        days = parse_days(query.from_, query.to, datetime.now(UTC).astimezone(zone).date())
    except BadRange as failure:
        raise BadQuery("Invalid range dates", str(failure)) from None
    return Options(
        days=days,
        blocklist=blocked_words(query.blocklist.split(",")),
        highlight_teacher=is_on(query.highlightTeacher),
        shift=_shift(query, headers),
    )


def _shift(query: PlanningQuery, headers: PlanningHeaders) -> Shift | None:
    source = _zone(headers.x_timezone or headers.x_browser_timezone or query.browserTimezone)
    target = _zone(headers.x_target_timezone or query.targetTimezone)
    return Shift(source, target) if source and target else None


def _zone(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadQuery("Invalid timezone", f"{name[:64]!r} is not an IANA time zone") from None
