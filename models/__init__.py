"""The tables: one noun a file."""

from models.account import ApiKey, LoginSession, RefreshToken, Role, User
from models.base import Base, UTCDateTime
from models.change import Change, ChangeBatch
from models.event import Booking, Event, EventStatus, Series
from models.job import JobLease, JobState
from models.planning import CopyState, PlanningBackup, PlanningFeed, PlanningRefresh
from models.record import Named, Origin, Record
from models.registry import Course, Group, Instructor, Level, Program, Room, Term

__all__ = [
    "ApiKey",
    "Base",
    "Booking",
    "Change",
    "ChangeBatch",
    "CopyState",
    "Course",
    "Event",
    "EventStatus",
    "Group",
    "Instructor",
    "JobLease",
    "JobState",
    "Level",
    "LoginSession",
    "Named",
    "Origin",
    "PlanningBackup",
    "PlanningFeed",
    "PlanningRefresh",
    "Program",
    "Record",
    "RefreshToken",
    "Role",
    "Room",
    "Series",
    "Term",
    "UTCDateTime",
    "User",
]
