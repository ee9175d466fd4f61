"""The ids of events in addresses. They come from calendars of all kinds, so any character may be in them."""

import base64
import binascii
import re
from urllib.parse import quote

from werkzeug.routing import BaseConverter, ValidationError

_LOST_ON_THE_WAY = re.compile(r"^[~/]|/$|//|(?:^|/)\.\.?(?:/|$)|[\x00-\x1f\x7f\\]")
"""What clients and proxies tidy up in a path, even where it is escaped: ``//``, ``/../``, a slash at an end."""


class EventIdConverter(BaseConverter):
    """An id as it is, slashes too; one that would not arrive is ``~`` and its UTF-8 in URL-safe Base64."""

    regex = r"[\s\S]+"
    part_isolating = False

    def to_python(self, value: str) -> str:
        if not value.startswith("~"):
            return value
        try:
            return base64.b64decode(_padded(value[1:]), altchars=b"-_", validate=True).decode()
        except (binascii.Error, ValueError):
            raise ValidationError from None

    def to_url(self, value: str) -> str:
        if _LOST_ON_THE_WAY.search(value):
            return "~" + base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
        return quote(value, safe="/:@!$&'()*+,;=")


def _padded(text: str) -> bytes:
    return text.encode() + b"=" * (-len(text) % 4)
