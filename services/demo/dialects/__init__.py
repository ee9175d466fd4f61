"""Writers of demo feeds, one for each timetable system."""

from collections.abc import Callable

from services.demo.dialects import ade, celcat, google, hyperplanning, outlook, starplan
from services.demo.dialects.feed import Feed
from services.demo.university import Dialect

__all__ = ["WRITERS", "Feed"]

WRITERS: dict[Dialect, Callable[[Feed], bytes]] = {
    "ade": ade.write,
    "celcat": celcat.write,
    "google": google.write,
    "hyperplanning": hyperplanning.write,
    "outlook": outlook.write,
    "starplan": starplan.write,
}
