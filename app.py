"""The application: an ordered list of steps."""

import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from apiflask import APIFlask
from flask_cors import CORS
from flask_migrate import upgrade
from limits.storage import Storage
from sqlalchemy.orm import sessionmaker

import blueprints.auth
import blueprints.catalog
import blueprints.docs
import blueprints.ics
import blueprints.ops
import blueprints.pages
import blueprints.planner
import blueprints.plannings
import blueprints.timetable
import cli
from blueprints import browser_session, languages
from blueprints.access import enforce_access
from blueprints.auth.doors import TOKEN_HEADER
from blueprints.auth.errors import http_error as auth_error
from blueprints.catalog.doors import PREFIX as CATALOG
from blueprints.catalog.errors import http_error as catalog_error
from blueprints.doors import register_doors
from blueprints.headers import of_every_answer, protect_pages
from blueprints.ics.answers import http_error as ics_error
from blueprints.limits import ALLOWANCE, limit_requests
from blueprints.openapi import ACCOUNT_SCHEMES, describe_access
from blueprints.pages.errors import error_page
from blueprints.planner.errors import http_error as planner_error
from blueprints.plannings.presenters import http_error as plannings_error
from blueprints.request_log import RequestLog
from blueprints.requests import Request, StrictJSON
from blueprints.services import Operations, Services, services_of
from blueprints.timetable.errors import http_error as timetable_error
from config import PROJECT, VERSION, ConfigError, Settings, load_settings
from extensions import csrf, db, htmx, migrate
from jobs.together import make_jobs
from logs import configure_logging
from models.sqlite import prepare_engine
from services.accounts.accounts import Accounts
from services.accounts.login_limits import LoginLimits
from services.accounts.oauth.providers import configured
from services.accounts.relying_party import RelyingParties
from services.database import SessionFactory
from services.memory import bound_allocator
from services.metrics import Metrics, PlanningNumbers
from services.net.client import GuardedClient
from services.plannings.backup_writer import BackupWriter
from services.plannings.backups import Backups
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.feeds import Feeds
from services.plannings.health import PlanningsHealth
from services.plannings.hosts import host_of
from services.plannings.live import Live
from services.plannings.outcomes import Outcomes
from services.plannings.refresh_queue import RefreshQueue
from services.plannings.service import PlanningService
from services.plannings.timetable import TimetablePlannings
from services.quiet_hours import QuietHours
from services.readiness import OK, Readiness
from services.rooms.usage import KeptUsage
from services.schedule.kept_clashes import KeptClashes
from services.search.directory import Directory
from services.starplan.overlay_file import OverlayInvalid
from services.starplan.sync.by_hand import SweepsByHand
from services.starplan.sync.follow import following
from services.starplan.sync.following import Following
from services.transfer.runs.kept import KeptFiles
from services.transfer.runs.work import Imports

JOBS = "horarium.jobs"
LARGEST_BODY = 20 * 2**20
"""Bytes of a request: what an upload of spreadsheets may have."""


def create_app(settings: Settings | None = None) -> APIFlask:
    """A ready application; ``settings`` default to the environment's. Raises ConfigError for a bad one."""
    settings = (settings or load_settings()).resolved()
    configure_logging(settings)
    bound_allocator()
    app = _make_flask(settings)
    htmx.init_app(app)

    _bind_database(app)
    _put_services_together(app, settings)
    app.after_request(protect_pages)
    _allow_origins(app, settings)
    _open_doors(app, settings)
    cli.register(app)
    enforce_access(app)
    browser_session.configure(app, settings)
    languages.configure(app)
    describe_access(app)
    _note_requests(app, settings)
    return app


def _make_flask(settings: Settings) -> APIFlask:
    app = APIFlask(
        "horarium",
        title="Horarium",
        version=VERSION,
        root_path=str(PROJECT),
        instance_path=str(settings.instance_path),
        spec_path=None,
        docs_path=None,
        json_errors=False,
    )
    app.security_schemes = {**blueprints.ops.SECURITY_SCHEMES, **ACCOUNT_SCHEMES}
    app.request_class = Request
    app.json = StrictJSON(app)
    secret = settings.secret_key
    assert secret is not None, "resolved settings have a secret"
    app.config.update(
        SECRET_KEY=secret.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},  # errors are logged, and rows hold hashes
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_SERVERS=False,  # the description is made once, and not for the host of its first reader
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
    )
    return app


def _bind_database(app: APIFlask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, str(PROJECT / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
        if db.engine.dialect.name == "sqlite":
            upgrade(str(PROJECT / "migrations"))


def _put_services_together(app: APIFlask, settings: Settings) -> None:
    with app.app_context():
        new_session = sessionmaker(db.engine)
    store = CatalogueStore(settings.catalogue_folder)
    metrics = Metrics(store)
    client = GuardedClient(
        settings.fetch_timeout, settings.fetch_allow_hosts, settings.contact, metrics.upstream_answered
    )
    backups = Backups(new_session)
    queue = RefreshQueue(new_session)
    writer = BackupWriter(backups, look_again=partial(_look_again, store, queue))
    feeds = Feeds(client, settings.catalogue_folder)
    live = Live(feeds, backups, writer, settings.zone, settings.fresh_for)
    outcomes = Outcomes(new_session, queue)
    timetable = TimetablePlannings(new_session, settings.zone)
    service = PlanningService(store, timetable, live, backups, outcomes)
    directory = Directory(new_session, service.feeds)
    quiet_hours = QuietHours(settings.jobs_quiet_hours, settings.jobs_zone)
    followed = _follow(settings, client)
    minutes = settings.starplan_sync_minutes
    kept = KeptFiles(settings.instance_path / "imports")
    jobs = app.extensions[JOBS] = make_jobs(
        new_session, store, queue, live, quiet_hours, kept, followed, minutes
    )
    imports = Imports(new_session, kept, settings.zone)
    sweeps = None if followed is None else SweepsByHand(new_session, followed)
    metrics.watch(PlanningNumbers(new_session, store, queue, runs_jobs=lambda: jobs.elected))
    health = PlanningsHealth(new_session, store, queue, quiet_hours, settings.run_jobs)
    # By night they are an hour apart, whatever is set.
    sweeps_every = None if followed is None else timedelta(minutes=max(60, minutes))
    readiness = Readiness(new_session, store, sweeps_every)
    operations = Operations(queue, health, readiness, metrics, sweeps, imports, KeptClashes(), KeptUsage())
    ends_sweeps = [] if sweeps is None else [sweeps.close]
    closers = [jobs.stop, *ends_sweeps, imports.close, outcomes.close, writer.close, client.close]
    limits = LoginLimits(_limit_requests(app, settings, metrics))
    accounts = _make_accounts(settings, new_session, limits, client)
    Services(settings, new_session, accounts, service, directory, backups, operations, closers).attach(app)


def _limit_requests(app: APIFlask, settings: Settings, metrics: Metrics) -> Storage | None:
    """Where limits count; None when there are none."""
    if not settings.ratelimit_enabled:
        return None
    uri, plannings = settings.ratelimit_storage_uri, settings.ratelimit_plannings
    try:
        return limit_requests(app, plannings, uri, metrics.limit_not_counted)
    except ValueError as failure:
        raise ConfigError(f"horarium: RATELIMIT_STORAGE_URI: {failure}") from None


def _make_accounts(
    settings: Settings, new_session: SessionFactory, limits: LoginLimits, client: GuardedClient
) -> Accounts:
    secret = settings.secret_key
    assert secret is not None, "resolved settings have a secret"
    parties = RelyingParties(
        settings.public_origin, settings.trusted_origins, may_guess=not settings.production
    )
    providers = configured(settings, client)
    return Accounts(new_session, secret.get_secret_value(), limits, parties, providers)


def _follow(settings: Settings, client: GuardedClient) -> Following | None:
    try:
        return following(settings, client)
    except OverlayInvalid as failure:
        raise ConfigError(f"horarium: STARPLAN_OVERLAY: {failure}") from None


def _look_again(store: CatalogueStore, queue: RefreshQueue, full_id: str, at: datetime) -> None:
    node = store.current().get(full_id)
    if node is not None and node.url is not None:
        queue.look_again(full_id, host_of(node.url), at)


def make_accounts_ready(app: APIFlask) -> None:
    """See to it that somebody can sign in. A database that waits for its migration is left alone."""
    if services_of(app).operations.readiness.check()["migrations"] == OK:
        with app.app_context():
            cli.make_superadmin()


def start_jobs(app: APIFlask) -> None:
    """Do background work beside the requests, where the settings say so: in the process that serves, once.

    They end with the services of ``app``.
    """
    if services_of(app).settings.run_jobs:
        app.extensions[JOBS].start()


def _allow_origins(app: APIFlask, settings: Settings) -> None:
    """Let pages of other sites ask: of all sites the catalog, of trusted ones what people have accounts for."""
    anybody = {
        "origins": "*",
        "send_wildcard": True,
        "methods": ["GET", "HEAD", "OPTIONS", "POST"],
        "allow_headers": ["Content-Type", "If-None-Match", "If-Modified-Since"],
        "expose_headers": ["ETag", "Retry-After"],
    }
    trusted = {
        "origins": list(settings.trusted_origins),
        "supports_credentials": True,
        "allow_headers": [
            "Content-Type",
            "Authorization",
            "x-timezone",
            "x-browser-timezone",
            "x-target-timezone",
        ],
        "expose_headers": [TOKEN_HEADER, "Retry-After", "X-Retry-After", *ALLOWANCE],
    }
    resources: dict[str | re.Pattern[str], dict[str, Any]] = {rf"{CATALOG}(/.*)?": anybody}
    if settings.trusted_origins:
        resources[r"/api/.*"] = trusted
    CORS(app, resources=resources, max_age=600)


def _open_doors(app: APIFlask, settings: Settings) -> None:
    accounts = [blueprints.auth.bp] if settings.auth_enabled else []
    for door in (
        blueprints.plannings.bp,
        *accounts,
        blueprints.timetable.api,
        blueprints.timetable.integration,
        blueprints.planner.bp,
        blueprints.catalog.bp,
        blueprints.ics.bp,
        blueprints.ops.bp,
        blueprints.docs.bp,
    ):
        app.register_blueprint(door)
        csrf.exempt(door)  # it has no forms: it goes by tokens, or looks at where a request comes from
    app.register_blueprint(blueprints.pages.bp)
    json_doors = dict.fromkeys(("/api", "/health", "/metrics"), plannings_error)
    timetable_doors = dict.fromkeys(("/api/v1", "/integration"), timetable_error)
    auth_door = {"/api/auth": auth_error} if settings.auth_enabled else {}
    planner_door, catalog_door = {"/api/v2": planner_error}, {CATALOG: catalog_error}
    ics_door = {"/ics": ics_error}
    own = {**ics_door, **timetable_doors, **planner_door, **auth_door, **catalog_door}
    register_doors(app, {**json_doors, **own, "": error_page})


def _note_requests(app: APIFlask, settings: Settings) -> None:
    observe = services_of(app).operations.metrics.request_answered
    app.wsgi_app = RequestLog(  # type: ignore[method-assign]
        app.wsgi_app, of_every_answer(settings), verbose=settings.log_level == "debug", observe=observe
    )
