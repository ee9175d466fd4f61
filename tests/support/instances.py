"""Instances that applications of a test start from, in its own process or as servers."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from app import create_app
from blueprints.services import services_of, stop
from config import Settings
from extensions import db
from services.demo.plannings import write_catalogue
from services.demo.timetable import fill_timetable
from support.kept import kept


def migrated_instance() -> Path:
    """A database that the migrations have made; to copy it takes a hundredth of the time."""
    return kept("migrated", _migrate)


def demo_instance() -> Path:
    """The demo university, and nobody who could sign in."""
    return kept("demo", _fill_with_demo)


def _migrate(folder: Path) -> None:
    end(create_app(Settings(instance_path=folder, plannings_location=folder, run_jobs=False, demo=False)))


def _fill_with_demo(folder: Path) -> None:
    app = create_app(Settings(instance_path=folder, run_jobs=False))
    today = datetime.now(UTC).date()
    write_catalogue(folder / "plannings", today)
    fill_timetable(services_of(app).new_session, today)
    end(app)


def end(app: Flask) -> None:
    """What the end of the process does otherwise."""
    stop(app)
    with app.app_context():
        db.engine.dispose()
