"""What comes in and goes out of the routes of passkeys; the names are those of WebAuthn (level 3, 5.1.8)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from webauthn.helpers.structs import AuthenticatorAttachment

from services.accounts.passkey_store import NAME

Id = Annotated[str, StringConstraints(min_length=1, max_length=1500)]
Short = Annotated[str, StringConstraints(max_length=10_000)]
Long = Annotated[str, StringConstraints(max_length=100_000)]
"""base64url, as everything here; attestations may hold chains of certificates."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, pattern=NAME)]


class RegistrationQuery(BaseModel):
    authenticatorAttachment: AuthenticatorAttachment | None = None


class Attestation(BaseModel):
    clientDataJSON: Short
    attestationObject: Long
    transports: list[str] = Field([], max_length=20)


class Assertion(BaseModel):
    clientDataJSON: Short
    authenticatorData: Short
    signature: Short
    userHandle: Short | None = None


class Credential(BaseModel):
    id: Id
    rawId: Id
    type: Literal["public-key"]


class NewCredential(Credential):
    response: Attestation


class UsedCredential(Credential):
    response: Assertion


class RegistrationIn(BaseModel):
    response: NewCredential
    name: Name | None = None


class AuthenticationIn(BaseModel):
    response: UsedCredential
    rememberMe: bool = Field(True, description="Stay signed in when the browser is closed")


class PasskeyIdIn(BaseModel):
    id: UUID


class PasskeyNameIn(PasskeyIdIn):
    name: Name


class PasskeyOut(BaseModel):
    id: str
    name: str
    userId: str
    credentialID: str = Field(description="base64url")
    publicKey: str = Field(description="COSE, in base64")
    counter: int
    deviceType: Literal["singleDevice", "multiDevice"]
    backedUp: bool = Field(description="Synced between devices")
    transports: str = Field(description="By comma")
    aaguid: str
    createdAt: str = Field(description="UTC, `2026-03-02T08:00:00.000Z`")


class RenamedOut(BaseModel):
    passkey: PasskeyOut


class StatusOut(BaseModel):
    status: bool
