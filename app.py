"""The application: an ordered list of steps."""

from apiflask import APIFlask
from flask_cors import CORS
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.orm import sessionmaker

import blueprints.docs
import blueprints.pages
import blueprints.plannings
import cli
from blueprints.access import refuse_undeclared
from blueprints.doors import register_doors
from blueprints.headers import protect_pages
from blueprints.pages.errors import error_page
from blueprints.plannings.presenters import http_error as plannings_error
from blueprints.request_log import RequestLog
from blueprints.requests import Request
from blueprints.services import Services
from config import PROJECT, VERSION, Settings, load_settings
from extensions import db, htmx, migrate
from logs import configure_logging
from models import PlanningFeed
from models.sqlite import prepare_engine
from services.net.client import GuardedClient
from services.plannings.backup_writer import BackupWriter
from services.plannings.backups import Backups
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.feeds import Feeds
from services.plannings.live import Live
from services.plannings.service import PlanningService
from services.plannings.vanished import note_vanished


def create_app(settings: Settings | None = None) -> APIFlask:
    """A ready application; ``settings`` default to the environment's. Raises ConfigError for a bad one."""
    settings = (settings or load_settings()).resolved()
    configure_logging(settings)
    app = _make_flask(settings)
    htmx.init_app(app)
    _bind_database(app)
    _put_services_together(app, settings)
    app.after_request(protect_pages)
    if settings.trusted_origins:
        _allow_origins(app, settings)
    _open_doors(app)
    cli.register(app)
    refuse_undeclared(app)
    app.wsgi_app = RequestLog(app.wsgi_app, verbose=settings.log_level == "debug")  # type: ignore[method-assign]
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
    app.request_class = Request
    app.json.sort_keys = False  # type: ignore[attr-defined]
    secret = settings.secret_key
    assert secret is not None, "resolved settings have a secret"
    app.config.update(
        SECRET_KEY=secret.get_secret_value(),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_SERVERS=False,  # the description is made once, and not for the host of its first reader
        SEND_FILE_MAX_AGE_DEFAULT=3600,
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
    client = GuardedClient(settings.fetch_timeout, settings.fetch_allow_hosts, settings.contact)
    backups = Backups(new_session)
    writer = BackupWriter(backups, look_again=lambda _full_id, _at: None)
    feeds = Feeds(client, settings.catalogue_folder)
    live = Live(feeds, backups, writer, settings.zone, settings.fresh_for)
    if _is_migrated(app):
        note_vanished(new_session, store.current())
    service = PlanningService(store, live, backups)
    Services(settings, service, backups, closers=[writer.close, client.close]).attach(app)


def _is_migrated(app: APIFlask) -> bool:
    """False while ``flask db upgrade`` has yet to run, or is what this process runs."""
    with app.app_context():
        return inspect(db.engine).has_table(PlanningFeed.__tablename__)


def _allow_origins(app: APIFlask, settings: Settings) -> None:
    CORS(
        app,
        resources={r"/api/.*": {"origins": list(settings.trusted_origins)}},
        supports_credentials=True,
        allow_headers=[
            "Content-Type",
            "Authorization",
            "x-timezone",
            "x-browser-timezone",
            "x-target-timezone",
        ],
        max_age=600,
    )


def _open_doors(app: APIFlask) -> None:
    app.register_blueprint(blueprints.plannings.bp)
    app.register_blueprint(blueprints.docs.bp)
    app.register_blueprint(blueprints.pages.bp)
    register_doors(app, {"/api": plannings_error, "": error_page})
