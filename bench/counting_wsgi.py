"""The real application, which says in a header how many statements each answer took."""

import threading
from typing import Any

from flask import Response
from sqlalchemy import event

from extensions import db
from wsgi import application

STATEMENTS = "X-Statements"

_asking = threading.local()


@application.before_request
def begin() -> None:
    _asking.statements = 0


def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement != "BEGIN":
        _asking.statements = getattr(_asking, "statements", 0) + 1


@application.after_request
def tell(answer: Response) -> Response:
    answer.headers[STATEMENTS] = str(getattr(_asking, "statements", 0))
    return answer


with application.app_context():
    event.listen(db.engine, "before_cursor_execute", count)
