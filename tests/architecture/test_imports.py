"""Imports run one way: models <- services <- jobs, blueprints <- app."""

from pathlib import Path

import pytest

from config import PROJECT
from support import source

LAYERS = {
    "config": set(),
    "models": set(),
    "services": {"models", "config"},
    "extensions": {"models"},
    "jobs": {"models", "services", "config", "extensions"},
    "blueprints": {"models", "services", "config", "extensions"},
}
"""What each part may import besides itself. The rest (app, cli, cli_users, wsgi) joins the parts and may import all."""
PARTS = {*LAYERS, "app", "cli", "cli_users", "wsgi", "bench", "migrations", "tests", "support", "fakes"}
WEB = {"flask", "werkzeug", "jinja2", "apiflask"}


def wrong_arrows(module: str, imports: set[str]) -> list[str]:
    """Which of a module's ``imports`` its place in the layers forbids."""
    part, *rest = module.split(".")
    if part not in LAYERS:
        return []
    allowed = LAYERS[part] | {part}
    wrong = [name for name in sorted(imports) if _part(name) in PARTS - allowed]
    if part in ("models", "services"):
        wrong += [name for name in sorted(imports) if _is_web(name)]
    if part == "blueprints" and rest and _is_door(rest[0]):
        wrong += [name for name in sorted(imports) if _other_door(name, rest[0])]
    return wrong


def _part(name: str) -> str:
    return name.split(".")[0]


def _is_web(name: str) -> bool:
    return _part(name) in WEB or _part(name).startswith("flask_")


def _is_door(name: str) -> bool:
    """A folder below blueprints/ is a door; a module directly there is shared by all doors."""
    return (PROJECT / "blueprints" / name).is_dir()


def _other_door(name: str, own: str) -> bool:
    parts = name.split(".")
    return parts[0] == "blueprints" and len(parts) > 1 and parts[1] != own and _is_door(parts[1])


def layered() -> list[Path]:
    return [path for path in source.files(".py") if _part(source.module_of(path)) in LAYERS]


def test_a_module_imports_only_what_lies_below_it():
    modules = {source.module_of(path): source.imports_of(path) for path in layered()}
    wrong = {module: wrong_arrows(module, imports) for module, imports in modules.items()}
    assert {module: names for module, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("models.planning", "services.database.writing"),
        ("models.planning", "config.Settings"),
        ("services.text", "blueprints.access.public"),
        ("services.text", "extensions.db"),
        ("services.text", "flask.request"),
        ("services.text", "flask_sqlalchemy.SQLAlchemy"),
        ("services.text", "tests.support.source"),
        ("jobs.refresh", "blueprints.access"),
        ("blueprints.plannings.views", "app.create_app"),
        ("blueprints.plannings.views", "jobs.refresh"),
        ("blueprints.plannings.views", "blueprints.pages.views"),
        ("blueprints.plannings.views", "blueprints.pages"),
        ("config", "models.Base"),
    ],
)
def test_a_wrong_arrow_is_noticed(module: str, imported: str):
    assert wrong_arrows(module, {imported, "datetime.datetime"}) == [imported]


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("services.text", "models.planning.PlanningFeed"),
        ("blueprints.plannings.views", "blueprints.plannings.schemas.EventOut"),
        ("blueprints.plannings.views", "blueprints.access.public"),
        ("blueprints.plannings.views", "services.text.fold"),
        ("app", "blueprints.plannings.views.bp"),
    ],
)
def test_a_right_arrow_passes(module: str, imported: str):
    assert wrong_arrows(module, {imported}) == []


def test_every_layer_is_walked():
    walked = {_part(source.module_of(path)) for path in layered()}
    assert {"config", "models", "services", "extensions", "blueprints"} <= walked
