"""What answers tell browsers that they must not do."""

from flask import Response

from config import Settings

Headers = list[tuple[str, str]]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
OF_PAGES = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
}
OF_ALL: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),  # for browsers that do not know frame-ancestors, and for what is no page
    # Of requests by CORS it says nothing (W3C Fetch, 3.7): trusted origins still read the JSON doors.
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
IN_PRODUCTION: Headers = [("Strict-Transport-Security", "max-age=31536000")]
"""For this host alone: others of its domain are not ours. Over plain HTTP browsers ignore it (RFC 6797, 8.1)."""


def of_every_answer(settings: Settings) -> Headers:
    return [*OF_ALL, *IN_PRODUCTION] if settings.production else OF_ALL


def protect_pages(response: Response) -> Response:
    """Give every HTML answer its headers, but for those that its view has set."""
    if response.mimetype == "text/html":
        for name, value in OF_PAGES.items():
            response.headers.setdefault(name, value)
    return response
