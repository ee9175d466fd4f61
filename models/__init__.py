"""The tables: one noun a file."""

from models.account import Invite, Role, User
from models.base import Base, UTCDateTime
from models.change import Change, ChangeBatch, ChangeSubject
from models.credential import ApiKey, Ceremony, ConnectedAccount, KeyPurpose, Passkey
from models.event import Booking, Event, EventStatus, Series
from models.job import JobLease, JobState
from models.login import LoginDoor, LoginSession, RefreshToken
from models.planning import CopyState, NamedPlace, PlanningBackup, PlanningFeed, PlanningRefresh
from models.preferences import Preferences
from models.record import Named, Origin, Record
from models.registry import Course, Group, Instructor, Level, Program, Room, Term
from models.subscription import Subscription
from models.transfer import ImportRun, ImportState, ImportTemplate
from models.upstream import AcademicPeriod, EventSource, SourceKey, SyncError, SyncRun, SyncState

__all__ = [
    "AcademicPeriod",
    "ApiKey",
    "Base",
    "Booking",
    "Ceremony",
    "Change",
    "ChangeBatch",
    "ChangeSubject",
    "ConnectedAccount",
    "CopyState",
    "Course",
    "Event",
    "EventSource",
    "EventStatus",
    "Group",
    "ImportRun",
    "ImportState",
    "ImportTemplate",
    "Instructor",
    "Invite",
    "JobLease",
    "JobState",
    "KeyPurpose",
    "Level",
    "LoginDoor",
    "LoginSession",
    "Named",
    "NamedPlace",
    "Origin",
    "Passkey",
    "PlanningBackup",
    "PlanningFeed",
    "PlanningRefresh",
    "Preferences",
    "Program",
    "Record",
    "RefreshToken",
    "Role",
    "Room",
    "Series",
    "SourceKey",
    "Subscription",
    "SyncError",
    "SyncRun",
    "SyncState",
    "Term",
    "UTCDateTime",
    "User",
]
