"""What comes in and goes out of the routes of administration."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictInt

from blueprints.times import Instant
from blueprints.timetable.fields import Body, Text
from models import Role


class CopyIn(Body):
    copyId: Annotated[StrictInt, Field(ge=0, lt=2**63)]


class RoleIn(Body):
    role: Role


class GivenPasswordOut(BaseModel):
    password: str = Field(description="Shown this once")


class InviteIn(Body):
    role: Literal[Role.USER, Role.ADMIN] = Role.USER
    note: Annotated[Text, Field(max_length=100)] = Field("", description="Whom it is for")


class InviteOut(BaseModel):
    id: int
    role: Role
    note: str
    madeBy: str
    createdAt: Instant
    expiresAt: Instant


class NewInviteOut(BaseModel):
    id: int
    secret: str = Field(description="Shown this once")
    path: str = Field(description="Of the page for whoever is invited")


class JobOut(BaseModel):
    name: str
    state: str = Field(description="starting, idle, working, paused, quiet_hours, stopped or crashed")
    since: Instant | None
    lastBegan: Instant | None = Field(description="Of the last run that had something to do")
    lastEnded: Instant | None
    lastError: str | None = Field(description="What ended that run; null when it went well")
    next: Instant | None
    asked: Instant | None = Field(description="When somebody wanted a run that has not begun yet")
