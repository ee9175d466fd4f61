"""What comes in and goes out of the routes of sessions and profiles."""

from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, Json, StringConstraints

from services.accounts.last_writer import Writes
from services.accounts.preference_values import PreferenceValues


def _not_here(_given: Any) -> Any:
    raise ValueError("cannot be changed here")


Unchangeable = Annotated[Any, AfterValidator(_not_here)]
Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s\x00-\x20\x7f]+$")]


class SignInIn(BaseModel):
    username: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    rememberMe: bool | None = Field(True, description="For weeks; `false`: for a day")


class RevokeIn(BaseModel):
    token: Annotated[str, StringConstraints(min_length=1, max_length=1000)] = Field(
        description="The `token` of a session in `/list-sessions`"
    )


class UpdateUserIn(PreferenceValues):
    """What is left out stays; null takes a value back. Keys that nobody knows are ignored."""

    name: Name | None = None
    image: WebAddress | None = None
    email: Unchangeable = Field(None, description="Cannot be changed here")
    username: Unchangeable = Field(None, description="Cannot be changed here")
    prefs_meta: Json[dict[str, Any]] | None = Field(
        None, description="JSON: for each preference when this device wrote it, in milliseconds since 1970"
    )

    def texts(self) -> dict[str, str]:
        """What was said of the account itself."""
        return {
            name: getattr(self, name) or "" for name in ("name", "image") if name in self.model_fields_set
        }

    def writes(self) -> Writes:
        """What was said of the preferences. A stamp that is no number asks for one of ours."""
        meta = self.prefs_meta
        stamps = None if meta is None else {key: _stamp(given) for key, given in meta.items()}
        return Writes(self.given(), stamps)


def _stamp(given: Any) -> int | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        return None
    return max(0, int(given))


class UserOut(PreferenceValues):
    id: str
    name: str
    email: str = Field(description="Empty when there is none")
    emailVerified: bool
    image: str | None = None
    username: str
    createdAt: str = Field(description="UTC, `2026-03-02T08:00:00.000Z`")
    updatedAt: str = Field(description="When the account itself was last changed")
    prefs_meta: str | None = Field(
        None, description="JSON: for each preference when it was last written, in milliseconds since 1970"
    )


class SessionOut(BaseModel):
    id: str
    token: str = Field(description="Names the session, and opens nothing; own token where one was sent")
    userId: str
    expiresAt: str = Field(description="If it is not used until then")
    createdAt: str
    updatedAt: str = Field(description="When it was last used, to the hour")
    ipAddress: str | None = Field(None, description="Where the sign-in came from; of IPv6 the /64")
    userAgent: str | None = None


class SignedInOut(BaseModel):
    token: str = Field(description="For `Authorization: Bearer`; also the header `set-auth-token`")
    user: UserOut


class GetSessionOut(BaseModel):
    """`null` for nobody."""

    user: UserOut
    session: SessionOut


class SuccessOut(BaseModel):
    success: bool


class StatusOut(BaseModel):
    status: bool


class ErrorOut(BaseModel):
    code: str
    message: str
