"""The real application, which says in headers how many statements each answer took, and how many ms of CPU."""

import threading
import time
from typing import Any

from flask import Response
from sqlalchemy import event

from extensions import db
from wsgi import application

STATEMENTS, CPU = "X-Statements", "X-CPU"

_asking = threading.local()


@application.before_request
def begin() -> None:
    _asking.statements = 0
    _asking.cpu = time.thread_time()


def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement != "BEGIN":
        _asking.statements = getattr(_asking, "statements", 0) + 1


@application.after_request
def tell(answer: Response) -> Response:
    if hasattr(_asking, "cpu"):
        answer.headers[STATEMENTS] = str(_asking.statements)
        answer.headers[CPU] = f"{1000 * (time.thread_time() - _asking.cpu):.3f}"
    return answer


with application.app_context():
    event.listen(db.engine, "before_cursor_execute", count)
