"""The Flask extensions: made here, bound to an application in app.py."""

from collections.abc import Callable
from typing import Any

from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter._extension import LimiterContext
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from models import Base


class SessionsOnly(LoginManager):
    """Without the cookie that remembers users beyond their session: it would outlive a password that was changed."""

    def _update_remember_cookie(self, response: Any) -> Any:
        """Not even looked for: that would make every answer vary by cookie."""
        return response


class SparingLimiter(Limiter):
    """Leaves requests alone that nothing limits: the original makes the smallest of them half as slow again.

    One for each application, for it keeps the storage of its counts on itself; ``blueprints/limits.py`` makes it.
    """

    def __init__(self, *args: Any, is_limited: Callable[[], bool], **more: Any) -> None:
        self._is_limited = is_limited
        self._nothing = LimiterContext()
        super().__init__(*args, **more)

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if self._is_limited():
            super()._check_request_limit(callable_name, in_middleware)

    @property
    def context(self) -> LimiterContext:
        return super().context if self._is_limited() else self._nothing


db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True)
htmx = HTMX()
login_manager = SessionsOnly()
csrf = CSRFProtect()
