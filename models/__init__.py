"""The tables: one noun a file."""

from models.base import Base, UTCDateTime
from models.planning import PlanningBackup, PlanningFeed

__all__ = ["Base", "PlanningBackup", "PlanningFeed", "UTCDateTime"]
