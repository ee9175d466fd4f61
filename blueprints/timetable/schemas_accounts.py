"""What comes in and goes out of the routes of accounts: sign-in, users, API keys."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator

from blueprints.times import Instant
from blueprints.timetable.fields import Body, Text
from models import Role
from services.accounts.users import USERNAME

Secret = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
NewSecret = Annotated[str, StringConstraints(min_length=10, max_length=1000)]


class LoginIn(Body):
    username: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    password: Secret


class PasswordIn(Body):
    old: Secret
    new: NewSecret
    confirm: Secret

    @field_validator("confirm")
    @classmethod
    def _same(cls, confirm: str, info: ValidationInfo) -> str:
        if confirm != info.data.get("new", confirm):
            raise ValueError("Must match the new password")
        return confirm


class UserIn(Body):
    username: Annotated[str, StringConstraints(pattern=USERNAME)]
    role: Literal[Role.USER, Role.ADMIN] = Role.ADMIN


class UserInfoOut(BaseModel):
    username: str
    role: Role


class LoginOut(BaseModel):
    access_token: str = Field(description="JWT of 15 minutes")
    user: UserInfoOut


class UserOut(BaseModel):
    id: int
    info: UserInfoOut


class NewUserOut(UserOut):
    password: str = Field(description="Shown this once")


class ApiKeyIn(Body):
    name: Annotated[Text, Field(min_length=3, max_length=50)]


class ApiKeyOut(BaseModel):
    id: int
    name: str
    prefix: str
    createdAt: Instant


class NewApiKeyOut(ApiKeyOut):
    rawToken: str = Field(description="Shown this once")
