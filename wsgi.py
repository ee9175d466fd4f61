"""What a WSGI server runs: ``granian --interface wsgi wsgi:application`` or ``gunicorn wsgi:application``."""

import click
from flask.cli import ScriptInfo

from app import create_app, make_accounts_ready, start_jobs
from services.memory import stop_answers_less


def serves() -> bool:
    """False in a ``flask`` command, which loads this module too; ``flask run`` alone serves.

    The context says so, not the command line; a server's own (granian's) knows no ScriptInfo.
    """
    context = click.get_current_context(silent=True)
    return context is None or context.find_object(ScriptInfo) is None or context.info_name == "run"


application = create_app()
if serves():
    make_accounts_ready(application)
    start_jobs(application)
    stop_answers_less()
