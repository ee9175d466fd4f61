"""How much a university plans."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    programs: int
    levels: int
    courses: int
    rooms: int
    instructors: int
    events: int


SMALL = Size(programs=2, levels=5, courses=18, rooms=8, instructors=6, events=120)
HFU = Size(programs=42, levels=250, courses=1_893, rooms=110, instructors=287, events=12_404)
SIZES = {"small": SMALL, "hfu": HFU}
