"""What a WSGI server runs: ``granian --interface wsgi wsgi:application`` or ``gunicorn wsgi:application``."""

from app import create_app

application = create_app()
