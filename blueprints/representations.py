"""A body that is made once and answered often: strong ETag, 304, and compressed forms kept ready."""

import gzip
from functools import cached_property

import brotli
from flask import Response, request

ENCODINGS = ("br", "gzip")


class Representations:
    """The forms of one immutable body; ``version`` changes when, and only when, the body does."""

    def __init__(self, body: bytes, version: str, content_type: str) -> None:
        self._body = body
        self.version = version
        self._content_type = content_type

    def answer(self) -> Response:
        """The form that the current request prefers, or 304 when the client has it."""
        encoding = _preferred()
        etag = self.version if encoding == "identity" else f"{self.version}-{encoding}"
        if request.headers.get("If-None-Match") and request.if_none_match.contains(etag):
            response = Response(status=304)
        else:
            response = Response(self._encoded(encoding), content_type=self._content_type)
            if encoding != "identity":
                response.headers["Content-Encoding"] = encoding
        response.headers["ETag"] = f'"{etag}"'
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _encoded(self, encoding: str) -> bytes:
        if encoding == "identity":
            return self._body
        return self._br if encoding == "br" else self._gzip

    @cached_property
    def _br(self) -> bytes:
        return brotli.compress(self._body, quality=6)

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self._body, 6, mtime=0)


def _preferred() -> str:
    """The best of ours that the client accepts; its own order of weights counts, ours breaks ties."""
    if not request.headers.get("Accept-Encoding"):
        return "identity"
    accepted = request.accept_encodings
    best = max(ENCODINGS, key=lambda encoding: accepted[encoding])
    return best if accepted[best] > 0 else "identity"
