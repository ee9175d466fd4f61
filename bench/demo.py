"""A server with the demo university, for programs that look at pages."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import PROJECT, SERVER_CORE, free_port, python, started
from services.demo.academic_year import teaching_week

PLANNING, OTHER = "trois-rives.info.l2.td1", "trois-rives.info.l2.td2"
WEEK = f"date={teaching_week('fr', datetime.now(UTC).date())}"
"""With classes in it."""
SERVE = "-m granian --interface wsgi --workers 1 --blocking-threads 64 --no-ws --log-level error"


@contextmanager
def demo_server() -> Iterator[str]:
    """Run it until the block ends; gives its address."""
    with TemporaryDirectory(prefix="horarium-demo-") as scratch:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        settings = {
            "INSTANCE_PATH": str(Path(scratch)),
            "PORT": str(port),
            "RUN_JOBS": "false",
            "RATELIMIT_ENABLED": "false",
            "LOG_LEVEL": "error",
        }
        subprocess.run(
            [python(), "-m", "flask", "--app", "wsgi", "prepare"],
            cwd=PROJECT,
            env={**os.environ, **settings},
            check=True,
            capture_output=True,
        )
        serve = [python(), *SERVE.split(), "--port", str(port), "wsgi:application"]
        with started(serve, SERVER_CORE, f"{url}/api/ping", settings):
            yield url
