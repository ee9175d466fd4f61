"""The Flask extensions: made here, bound to an application in app.py."""

from collections.abc import Callable
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale
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


class EditedCatalogues(Domain):
    """Translations from the files in which they are edited: nothing has to be compiled, and nothing can be older.

    A file is read once, when its language is first asked for.
    """

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        known: dict[str, NullTranslations] = self.cache
        if locale.language not in known:
            known[locale.language] = self._read(locale.language)
        return known[locale.language]

    def _read(self, language: str) -> NullTranslations:
        path = Path(self.translation_directories[0], language, "LC_MESSAGES", "messages.po")
        if not path.exists():  # the language that the texts are written in
            return NullTranslations()
        compiled = BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, language))
        compiled.seek(0)
        return Translations(compiled)


class Languages(Babel):
    """Without compiled catalogues."""

    @cached_property
    def domain_instance(self) -> EditedCatalogues:
        return EditedCatalogues()


db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True)
htmx = HTMX()
babel = Languages()
login_manager = SessionsOnly()
csrf = CSRFProtect()
