"""What has been done to the timetable, and what taking it back would do, in a few words."""

from flask_babel import ngettext

from blueprints.pages.words import number
from models import Event
from services.changes.history import DeedCounts


def deed_words(did: DeedCounts) -> str:
    """``3 meetings moved``: what most of it was."""
    events = {deed: count for (kind, deed), count in did.items() if kind == Event.kind}
    if not events:
        count = sum(did.values())
        return ngettext("%(count)s entry changed", "%(count)s entries changed", count, count=number(count))
    deed, count = max(events.items(), key=lambda one: one[1])
    shown = {"count": number(count)}
    words = {
        "created": ngettext("%(count)s meeting added", "%(count)s meetings added", count, **shown),
        "deleted": ngettext("%(count)s meeting deleted", "%(count)s meetings deleted", count, **shown),
        "moved": ngettext("%(count)s meeting moved", "%(count)s meetings moved", count, **shown),
        "cancelled": ngettext("%(count)s meeting cancelled", "%(count)s meetings cancelled", count, **shown),
        "published": ngettext("%(count)s meeting published", "%(count)s meetings published", count, **shown),
        "updated": ngettext("%(count)s meeting changed", "%(count)s meetings changed", count, **shown),
    }
    return words[deed]
