"""The Flask extensions: made here, bound to an application in app.py."""

from typing import Any

from flask_htmx import HTMX
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


db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True)
htmx = HTMX()
login_manager = SessionsOnly()
csrf = CSRFProtect()
