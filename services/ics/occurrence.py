"""What a feed says once it is read: dated, cleaned events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Category = Literal["lecture", "lab", "tutorial", "other"]
Status = Literal["confirmed", "tentative", "cancelled"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated event of a feed; times are aware UTC, the end is exclusive, texts are cleaned."""

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    location: str
    description: str
    category: Category
    remote: bool
    all_day: bool
    status: Status
    without_teacher: bool = False
