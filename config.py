"""Every setting of Horarium: read from the environment, checked once, at start."""

import os
import re
import secrets
from collections.abc import Mapping
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from limits import parse_many
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

VERSION = "0.1.0"
PROJECT = Path(__file__).resolve().parent
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Hosts that are this machine, however they are spelled."""
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""The form of BCP 47, of those that name one language."""


class ConfigError(SystemExit):
    """A setting is wrong; the message is one line that names it. Ends the process when nobody catches it."""


class TimeRange(NamedTuple):
    """Wall times of a day; ``end`` before ``start`` means over midnight."""

    start: time
    end: time


def _split(value: object) -> object:
    """``a, b`` -> ``("a", "b")``: what a comma list in the environment means."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _zone_name(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is not an IANA time zone such as Europe/Paris") from None
    return value


def _language_tag(value: str) -> str:
    if not LANGUAGE_TAG.fullmatch(value):
        raise ValueError(f"{value!r} is not a language tag such as de or fr-CH")
    return value


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if not parts.scheme or not parts.netloc or parts.path not in ("", "/") or parts.query:
        raise ValueError(f"{value!r} is not an origin such as https://timetable.example.edu")
    return f"{parts.scheme}://{parts.netloc}"


def _web_origin(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https"):
        raise ValueError(f"{value!r} is not an origin such as https://timetable.example.edu")
    return _origin(value)


def _base_url(value: str) -> str:
    """A root with its path: StarPlan servers share their hosts with other software. Empty when there is none."""
    if not value:
        return value
    parts = urlsplit(value)
    if "@" in parts.netloc:
        raise ValueError("must hold no user name and no password")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{value!r} is not a base URL such as https://splan.example.edu/splan")
    return value.rstrip("/")


def _charset(value: str) -> str:
    try:
        "a".encode(value)
    except (LookupError, ValueError):
        raise ValueError(f"{value!r} is not a charset such as iso-8859-1") from None
    return value


def _file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError(f"there is no file {str(value)!r}")
    return value


def _issuer(value: str) -> str:
    parts = urlsplit(value)
    here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if (
        not (parts.hostname and (here or parts.scheme == "https"))
        or parts.query
        or parts.fragment
        or "@" in value
    ):
        raise ValueError(f"{value!r} is not the https URL of an issuer such as https://login.example.edu")
    return value


def _network(value: object) -> object:
    return ip_network(value, strict=False) if isinstance(value, str) else value


def _time_range(value: object) -> object:
    if not isinstance(value, str):
        return value
    start, dash, end = value.partition("-")
    try:
        if not dash:
            raise ValueError
        return TimeRange(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
    except ValueError:
        raise ValueError(f"{value!r} is not a range of wall times such as 21:00-06:00") from None


def _rate(value: str) -> str:
    try:
        if value and any(limit.amount == 0 for limit in parse_many(value)):
            raise ValueError
    except ValueError:
        raise ValueError(f"{value!r} is no rate such as 600/minute or 600/minute; 9000/hour") from None
    return value


ZoneName = Annotated[str, AfterValidator(_zone_name)]
LanguageTag = Annotated[str, AfterValidator(_language_tag)]
Origin = Annotated[str, AfterValidator(_origin)]
WebOrigin = Annotated[str, AfterValidator(_web_origin)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Charset = Annotated[str, AfterValidator(_charset)]
ExistingFile = Annotated[Path, AfterValidator(_file)]
Issuer = Annotated[str, AfterValidator(_issuer)]
CommaList = BeforeValidator(_split)
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Hours = Annotated[TimeRange, BeforeValidator(_time_range)]
Rate = Annotated[str, AfterValidator(_rate)]

# An empty variable counts as unset, except where emptiness says something of its own.
_EMPTY_MEANS_NONE = {"jobs_quiet_hours"}

# What is worth nothing without the rest of its line.
_SET_TOGETHER = (
    ("github_client_id", "github_client_secret"),
    ("discord_client_id", "discord_client_secret"),
    ("oidc_issuer", "oidc_client_id", "oidc_client_secret"),
)


class Settings(BaseModel):
    """What the environment says. A field ``name`` is read from the variable ``NAME``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Literal["development", "production"] = "development"
    instance_path: Path = PROJECT / "instance"
    secret_key: SecretStr | None = None
    database_url: str = ""
    timezone: ZoneName = "Europe/Paris"
    timetable_language: LanguageTag | None = None
    opening_hours: Hours = TimeRange(time(7, 30), time(21))
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    public_origin: WebOrigin | None = None
    trusted_origins: Annotated[tuple[Origin, ...], CommaList] = ()
    trusted_proxies: Annotated[tuple[Network, ...], CommaList] = ()

    plannings_location: Path | None = None
    fetch_timeout: Annotated[float, Field(gt=0, le=60)] = 5.0
    fetch_allow_hosts: Annotated[frozenset[str], CommaList] = frozenset()
    fresh_for: Annotated[float, Field(ge=0, le=3600)] = 0.0
    contact: str = ""

    run_jobs: bool = True
    jobs_quiet_hours: Hours | None = TimeRange(time(21), time(6))
    jobs_quiet_hours_timezone: ZoneName | None = None
    ops_token: SecretStr | None = None

    auth_enabled: bool = True
    superadmin_username: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_\-]{1,50}$")] = "admin"
    superadmin_password: SecretStr | None = None
    signup: Literal["open", "invite", "closed"] = "closed"

    github_client_id: str | None = None
    github_client_secret: SecretStr | None = None
    discord_client_id: str | None = None
    discord_client_secret: SecretStr | None = None
    oidc_issuer: Issuer | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: Annotated[str, Field(max_length=50)] = "University account"
    oidc_signup: bool = False

    ratelimit_enabled: bool = True
    ratelimit_storage_uri: str = ""
    ratelimit_plannings: Rate = ""
    redis_url: str = ""

    starplan_base_url: BaseUrl = ""
    starplan_instance: Annotated[str, Field(pattern=r"^[A-Za-z0-9._\-]{0,64}$")] = ""
    starplan_charset: Charset | None = None
    starplan_sites: Annotated[tuple[str, ...], CommaList] = ()
    starplan_sync_minutes: Annotated[int, Field(ge=15, le=120)] = 20
    starplan_overlay: ExistingFile | None = None
    demo: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """The institution's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def jobs_zone(self) -> ZoneInfo:
        """The zone of the quiet hours."""
        return ZoneInfo(self.jobs_quiet_hours_timezone or self.timezone)

    @property
    def starplan_name(self) -> str:
        """What public ids of synced objects are derived from; empty when no server is followed."""
        return self.starplan_instance or urlsplit(self.starplan_base_url).hostname or ""

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def catalogue_folder(self) -> Path:
        """Where the planning files lie: the one that was set, else ``plannings/``, else the demo's."""
        if self.plannings_location is not None:
            return self.plannings_location
        own = PROJECT / "plannings"
        return own if own.is_dir() else self.instance_path / "plannings"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.production and self.secret_key is None:
            raise ValueError("SECRET_KEY must be set in production")
        for names in _SET_TOGETHER:
            given = [name.upper() for name in names if getattr(self, name) is not None]
            missing = [name.upper() for name in names if getattr(self, name) is None]
            if given and missing:
                raise ValueError(f"{missing[0]} must be set with {given[0]}")
            if given and self.production and self.public_origin is None:
                raise ValueError(f"PUBLIC_ORIGIN must be set in production with {given[0]}")
        if self.production and self.oidc_issuer and urlsplit(self.oidc_issuer).scheme != "https":
            raise ValueError("OIDC_ISSUER must be an https URL in production")
        return self

    def resolved(self) -> Self:
        """The settings with what depends on the machine filled in: instance folder, secret, database.

        Creates the instance folder and, outside production, ``instance/secret_key`` when they are missing.
        """
        instance = self.instance_path.resolve()
        instance.mkdir(parents=True, exist_ok=True)
        return self.model_copy(
            update={
                "instance_path": instance,
                "secret_key": self.secret_key or SecretStr(_own_secret(instance / "secret_key")),
                "database_url": self.database_url or f"sqlite:///{instance / 'horarium.db'}",
                "jobs_quiet_hours_timezone": self.jobs_quiet_hours_timezone or self.timezone,
            }
        )


def _own_secret(path: Path) -> str:
    """The secret kept at ``path``; made there, readable by its owner alone, when there is none."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        path.chmod(0o600)
    return path.read_text().strip()


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings; raises ConfigError with one line that names the variable."""
    given = {
        name: environ[name.upper()]
        for name in Settings.model_fields
        if environ.get(name.upper()) or (name in _EMPTY_MEANS_NONE and name.upper() in environ)
    }
    values = {name: None if value == "" else value for name, value in given.items()}
    try:
        return Settings.model_validate(values)
    except ValidationError as failure:
        first = failure.errors(include_url=False, include_input=False)[0]
        where = str(first["loc"][0]).upper() + ": " if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"horarium: {where}{message}") from None
