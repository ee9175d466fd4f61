"""What a dialect writes down."""

from dataclasses import dataclass

from services.demo.schedule import Meeting
from services.demo.university import Institution


@dataclass(frozen=True, slots=True)
class Feed:
    """One planning of an institution in the academic year that starts in ``year``."""

    title: str
    institution: Institution
    year: int
    meetings: tuple[Meeting, ...]
