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

    @property
    def size(self) -> int:
        """Bytes of the body; its other forms take less."""
        return len(self._body)

    def answer(self) -> Response:
        """The form that the current request prefers, or 304 when the client has it."""
        encoding = _preferred()
        etag = _etag(self.version, encoding)
        if _is_known(etag):
            return _with_headers(Response(status=304), etag)
        response = Response(self._encoded(encoding), content_type=self._content_type)
        if encoding != "identity":
            response.headers["Content-Encoding"] = encoding
        return _with_headers(response, etag)

    def _encoded(self, encoding: str) -> bytes:
        if encoding == "identity":
            return self._body
        return self._br if encoding == "br" else self._gzip

    @cached_property
    def _br(self) -> bytes:
        return brotli.compress(self._body, quality=4)

    @cached_property
    def _gzip(self) -> bytes:
        return gzip.compress(self._body, 6, mtime=0)


def known(version: str) -> Response | None:
    """304 for a client that has this version in the form that it prefers: the body need not be made for that."""
    etag = _etag(version, _preferred())
    return _with_headers(Response(status=304), etag) if _is_known(etag) else None


def unchanged(version: str) -> Response:
    """304 for a client that is known, by other signs than its entity tag, to have this version."""
    return _with_headers(Response(status=304), _etag(version, _preferred()))


def _etag(version: str, encoding: str) -> str:
    return version if encoding == "identity" else f"{version}-{encoding}"


def _is_known(etag: str) -> bool:
    return bool(request.headers.get("If-None-Match")) and request.if_none_match.contains_weak(etag)


def _with_headers(response: Response, etag: str) -> Response:
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _preferred() -> str:
    """The best of ours that the client accepts; its own order of weights counts, ours breaks ties."""
    if not request.headers.get("Accept-Encoding"):
        return "identity"
    accepted = request.accept_encodings
    best = max(ENCODINGS, key=lambda encoding: accepted[encoding])
    return best if accepted[best] > 0 else "identity"
