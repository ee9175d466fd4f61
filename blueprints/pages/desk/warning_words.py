"""What is unusual about a meeting, in the language of the reader."""

from flask_babel import gettext as _

from services.schedule.warnings import SoftWarning


def warning_words(warning: SoftWarning) -> str:
    """As the warning's own message, which is for programs."""
    values = dict(warning.values)
    match warning.code:
        case "ROOM_TOO_SMALL":
            return _("%(rooms)s seats %(seats)s, the groups have %(students)s students.", **values)
        case "OTHER_LEVEL":
            return _("%(course)s belongs to %(level)s, none of the groups does.", **values)
        case "OTHER_BUILDING" if values["when"] == "before":
            return _("Right before it the same people are in %(there)s, not in %(here)s.", **values)
        case "OTHER_BUILDING":
            return _("Right after it the same people are in %(there)s, not in %(here)s.", **values)
    return _("It lies outside the opening hours, %(opens)s to %(closes)s.", **values)
