"""The tables: one noun a file."""

from models.base import Base, UTCDateTime
from models.job import JobLease, JobState
from models.planning import CopyState, PlanningBackup, PlanningFeed, PlanningRefresh

__all__ = [
    "Base",
    "CopyState",
    "JobLease",
    "JobState",
    "PlanningBackup",
    "PlanningFeed",
    "PlanningRefresh",
    "UTCDateTime",
]
