"""An event in a few words."""

from flask_babel import gettext as _

from blueprints.pages.desk.trouble import times_words
from services.schedule.reading import ScheduledEvent
from services.schedule.wording import summary_of


def event_title(scheduled: ScheduledEvent) -> str:
    return summary_of(scheduled) or _("Untitled")


def event_times(scheduled: ScheduledEvent) -> str:
    """``Mon 4 January, 08:15 – 09:45``."""
    return times_words(scheduled.fields.slot)
