"""What has become of a meeting, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from blueprints.pages.words import clock, short_day
from services.news.happenings import Happening, Sight, What


def sentences(news: Happening, zone: ZoneInfo) -> list[str]:
    """One for each thing that has changed; times are those of ``zone``."""
    before, after = news.before or news.after, news.after or news.before
    assert before is not None
    assert after is not None
    return [_sentence(what, news.title or _("A meeting"), before, after, zone) for what in news.what]


def _sentence(what: What, title: str, before: Sight, after: Sight, zone: ZoneInfo) -> str:
    was, is_ = _when(before, zone), _when(after, zone)
    match what:
        case "added":
            return _("%(title)s: new on %(when)s", title=title, when=is_)
        case "removed":
            return _("%(title)s: no longer on %(when)s", title=title, when=was)
        case "cancelled":
            return _("%(title)s: cancelled on %(when)s", title=title, when=was)
        case "restored":
            return _("%(title)s: takes place after all on %(when)s", title=title, when=is_)
        case "moved":
            return _("%(title)s: moved from %(before)s to %(after)s", title=title, before=was, after=is_)
        case "lasts":
            return _lasts(title, before, after, zone)
        case "place":
            return _place(title, is_, before.place, after.place)
        case "people":
            return _people(title, is_, before.people, after.people)
        case "other":
            return _("%(title)s on %(when)s: details have changed", title=title, when=is_)


def _lasts(title: str, before: Sight, after: Sight, zone: ZoneInfo) -> str:
    ends = {"before": clock(before.ends_at.astimezone(zone)), "after": clock(after.ends_at.astimezone(zone))}
    when = _when(after, zone)
    return _("%(title)s on %(when)s: ends at %(after)s instead of %(before)s", title=title, when=when, **ends)


def _place(title: str, when: str, before: str, after: str) -> str:
    said = {"title": title, "when": when, "before": before, "after": after}
    if not after:
        return _("%(title)s on %(when)s: no longer in %(before)s", **said)
    if not before:
        return _("%(title)s on %(when)s: in %(after)s", **said)
    return _("%(title)s on %(when)s: in %(after)s instead of %(before)s", **said)


def _people(title: str, when: str, before: str, after: str) -> str:
    said = {"title": title, "when": when, "before": before, "after": after}
    if not after:
        return _("%(title)s on %(when)s: no longer with %(before)s", **said)
    if not before:
        return _("%(title)s on %(when)s: with %(after)s", **said)
    return _("%(title)s on %(when)s: with %(after)s instead of %(before)s", **said)


def _when(sight: Sight, zone: ZoneInfo) -> str:
    at: datetime = sight.starts_at.astimezone(zone)
    if sight.all_day:
        return short_day(at.date())
    return _("%(day)s, %(time)s", day=short_day(at.date()), time=clock(at))
