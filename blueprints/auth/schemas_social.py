"""What comes in and goes out where people sign in through providers."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

Address = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
ProviderId = Annotated[str, StringConstraints(max_length=50)]


class SocialIn(BaseModel):
    provider: ProviderId = Field(description="`oidc`, `github` or `discord`, where it is set up")
    callbackURL: Address = Field(
        "/", description="Where to go afterwards: a path here, or at a trusted origin"
    )
    errorCallbackURL: Address | None = Field(None, description="The same, when it came to nothing")
    disableRedirect: bool = False


class SocialOut(BaseModel):
    url: str = Field(description="Where the browser that has asked has to go")
    redirect: bool


class UnlinkIn(BaseModel):
    providerId: ProviderId
    accountId: Annotated[str, StringConstraints(max_length=255)] | None = Field(
        None, description="Which, when there are several of the provider"
    )


class AccountOut(BaseModel):
    id: str
    providerId: str = Field(description="`credential` stands for the password")
    accountId: str
    createdAt: str
    updatedAt: str
    scopes: list[str]
