"""What comes in and goes out of the planner's door: tokens."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

Credential = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class SignInIn(BaseModel):
    username: Credential
    password: Credential = Field(description="The API key of that user")


class RenewalIn(BaseModel):
    refreshToken: Credential


class TokensOut(BaseModel):
    userId: int
    productId: int = Field(description="1: the timetable, 2: the timetable with its drafts")
    email: str = Field(description="Empty when the account has none")
    token: str = Field(description="A JWT of 15 minutes: `Authorization: Bearer ...`")
    refreshToken: str = Field(description="Of 30 days, for one renewal")
