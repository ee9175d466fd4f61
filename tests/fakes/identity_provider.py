"""Providers that people sign in through, as a process of their own on loopback: ``python -m fakes.identity_provider``.

An OpenID Connect provider at the root, one like GitHub below ``/github`` and one like Discord below ``/discord``. Its
first line of output is its address. ``/_control`` takes what shall go wrong, ``/_seen`` tells what was asked.
"""

import hashlib
import json
import secrets
import sys
import threading
from base64 import b64decode, urlsafe_b64encode
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from fakes.oidc_tokens import Keys, claims_of

CLIENT_ID, CLIENT_SECRET = "horarium", "the-secret-of-horarium"
PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {
        "sub": "u-1",
        "preferred_username": "Ada.Lovelace@uni.example",
        "name": "Ada Lovelace",
        "email": "ada@uni.example",
        "email_verified": True,
        "picture": "https://uni.example/ada.png",
    },
    "bob": {
        "sub": "u-2",
        "name": "Bob \x00Ölçer",
        "email": "bob.oelcer@uni.example",
        "email_verified": "true",
    },
    "nameless": {"sub": "u-3"},
}
GITHUB = {
    "id": 4711,
    "login": "ada-l",
    "name": "Ada",
    "email": "shown@example.com",
    "avatar_url": "http://x/y",
}
EMAILS = [
    {"email": "old@example.com", "primary": False, "verified": True},
    {"email": "ada@example.com", "primary": True, "verified": True},
]
DISCORD = {"id": "80351110224678912", "username": "ada.l", "global_name": "Ada", "avatar": "a1b2"}
DISCORD_EMAIL = {"email": "ada@example.org", "verified": False}
HUGE = 3 * 2**20


class World:
    """What the provider knows, and what a test wants of it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.keys = Keys()
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, str] = {}
        self.seen: list[dict[str, Any]] = []
        self.wrong: dict[str, Any] = {}
        self.let_go = threading.Event()

    def control(self, wanted: dict[str, Any]) -> None:
        """``{"token": "hang"}`` and so on; what is not named is right again."""
        self.let_go.set()
        self.let_go = threading.Event()
        if wanted.pop("rotate", False):
            self.keys.rotate()
        if wanted.pop("forget", False):
            self.seen.clear()
        self.wrong = wanted


class Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    world: World

    def do_GET(self) -> None:
        self._handle("")

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _handle(self, body: str) -> None:
        path = unquote(urlsplit(self.path).path)
        if path == "/_control":
            self.world.control(json.loads(body))
            return self._json({})
        if path == "/_seen":
            return self._json(self.world.seen)
        self.world.seen.append({"path": self.path, "body": body, "headers": dict(self.headers)})
        name = ROUTES.get(path)
        if name is None:
            return self._send(404, b"nothing here", "text/plain")
        wrong = self.world.wrong.get(name, "")
        if wrong in FAILURES:
            return FAILURES[wrong](self)
        return getattr(self, f"_{name}")(_fields(body), wrong)

    # OpenID Connect

    def _discovery(self, _form: dict[str, str], wrong: str) -> None:
        origin = self.world.origin
        document = {
            "issuer": origin,
            "authorization_endpoint": f"{origin}/authorize?realm=students",
            "token_endpoint": f"{origin}/token",
            "userinfo_endpoint": f"{origin}/userinfo",
            "jwks_uri": f"{origin}/jwks",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
            # What no client may take for its own options.
            "client_id": "evil",
            "scope": "evil",
            "state": "evil",
        }
        changes: dict[str, dict[str, Any]] = {
            "issuer": {"issuer": "https://login.evil.example"},
            "plain http elsewhere": {"token_endpoint": "ftp://example.com/token"},
            "no endpoints": {"token_endpoint": None},
            "no signature": {"id_token_signing_alg_values_supported": ["none", "HS256"]},
            "names itself": {"authorization_response_iss_parameter_supported": True},
            "by post": {"token_endpoint_auth_methods_supported": ["client_secret_post"]},
        }
        self._json({**document, **changes.get(wrong, {})})

    def _authorize(self, form: dict[str, str], wrong: str) -> None:
        """A page with a form, or what it was filled in with; ``elsewhere`` asks at another origin first."""
        asked = _fields(urlsplit(self.path).query)
        if wrong == "elsewhere" and not form:
            there = self.world.origin.replace("127.0.0.1", "localhost")
            return self._redirect(f"{there}/elsewhere?{urlencode(asked)}")
        return self._elsewhere(form, wrong)

    def _elsewhere(self, form: dict[str, str], wrong: str) -> None:
        asked = _fields(urlsplit(self.path).query)
        if not form:
            page = FORM.format(**{key: escape(value) for key, value in asked.items()})
            return self._send(200, page.encode(), "text/html; charset=utf-8")
        answer = {"state": asked["state"]}
        if wrong == "names itself":
            answer["iss"] = self.world.origin
        if form.get("answer") == "no":
            answer["error"] = "access_denied"
        else:
            code = answer["code"] = f"code-{secrets.token_hex(8)}"
            self.world.codes[code] = {**asked, "user": form["user"]}
        return self._redirect(f"{asked['redirect_uri']}?{urlencode(answer)}")

    def _token(self, form: dict[str, str], wrong: str) -> None:
        known = self.world.codes.pop(form.get("code", ""), None)
        if not self._is_client(form) or wrong == "wrong secret":
            return self._json({"error": "invalid_client"}, 401)
        if known is None or not _fits(known, form) or wrong == "refuses":
            return self._json({"error": "invalid_grant", "error_description": "of no interest"}, 400)
        access_token = f"access-{secrets.token_hex(8)}"
        self.world.tokens[access_token] = known["user"]
        answer: dict[str, Any] = {"access_token": access_token, "token_type": "Bearer", "expires_in": 30}
        if wrong == "odd":
            answer["expires_in"] = ["soon"]
        if self.world.wrong.get("id_token") != "missing":
            answer["id_token"] = self._id_token(known)
        return self._json(answer)

    def _id_token(self, known: dict[str, str]) -> str:
        person = PEOPLE[known["user"]]
        claims = claims_of(self.world.origin, CLIENT_ID, person["sub"], known.get("nonce"))
        if self.world.wrong.get("id_token") == "whole":
            claims = {**claims, **person}
        return self.world.keys.sign(claims, self.world.wrong.get("id_token", ""), CLIENT_SECRET)

    def _userinfo(self, _form: dict[str, str], wrong: str) -> None:
        user = self._user()
        if user is None:
            return self._json({"error": "invalid_token"}, 401)
        return self._json({**PEOPLE[user], "sub": "u-9"} if wrong == "somebody else" else PEOPLE[user])

    def _jwks(self, _form: dict[str, str], wrong: str) -> None:
        self._json({"keys": []} if wrong == "empty" else self.world.keys.shown())

    # Like GitHub and like Discord

    def _github_token(self, form: dict[str, str], _wrong: str) -> None:
        known = self.world.codes.pop(form.get("code", ""), None)
        if known is None or not _fits(known, form) or "json" not in self.headers["Accept"]:
            return self._json({"error": "bad_verification_code", "error_description": "of no interest"})
        self.world.tokens["gho_1"] = "ada"
        return self._json({"access_token": "gho_1", "token_type": "bearer", "scope": "read:user"})

    def _github_user(self, _form: dict[str, str], wrong: str) -> None:
        changes = {"id": None} if wrong == "no id" else {"id": True} if wrong == "odd id" else {}
        self._json({**GITHUB, **changes} if self._user() else {}, 200 if self._user() else 401)

    def _github_emails(self, _form: dict[str, str], wrong: str) -> None:
        self._json({"message": "no"} if wrong == "hidden" else EMAILS, 403 if wrong == "hidden" else 200)

    def _discord_user(self, _form: dict[str, str], wrong: str) -> None:
        self._json({**DISCORD, **DISCORD_EMAIL, "verified": wrong == "verified"})

    def _is_client(self, form: dict[str, str]) -> bool:
        """Whether our secret was shown, in the header or in the form."""
        basic = self.headers.get("Authorization", "").removeprefix("Basic ")
        shown = b64decode(basic).decode() if basic else f"{form.get('client_id')}:{form.get('client_secret')}"
        return shown == f"{CLIENT_ID}:{CLIENT_SECRET}"

    def _user(self) -> str | None:
        return self.world.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))

    # Answers

    def _json(self, value: Any, status: int = 200) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _redirect(self, to: str) -> None:
        self._send(302, b"", "text/plain", Location=to)

    def _send(self, status: int, body: bytes, content_type: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang(self) -> None:
        self.world.let_go.wait(60)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Silent."""


ROUTES = {
    "/.well-known/openid-configuration": "discovery",
    "/authorize": "authorize",
    "/elsewhere": "elsewhere",
    "/token": "token",
    "/userinfo": "userinfo",
    "/jwks": "jwks",
    "/github/authorize": "authorize",
    "/github/token": "github_token",
    "/github/user": "github_user",
    "/github/user/emails": "github_emails",
    "/discord/authorize": "authorize",
    "/discord/token": "token",
    "/discord/users/@me": "discord_user",
}
FAILURES: dict[str, Any] = {
    "hangs": Provider._hang,
    "fails": lambda provider: provider._send(500, b"no", "text/plain"),
    "HTML": lambda provider: provider._send(200, b"<html>Maintenance</html>", "text/html"),
    "huge": lambda provider: provider._send(200, b"[" + b" " * HUGE + b"]", "application/json"),
    "redirects": lambda provider: provider._redirect("/elsewhere"),
    "a list": lambda provider: provider._json([]),
    "deep": lambda provider: provider._send(200, b"[" * 50_000, "application/json"),
    "nothing": lambda provider: provider._send(200, b"", "application/json"),
    "throttles": lambda provider: provider._send(429, b"", "text/plain"),
}
FORM = """<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>University</title>
<h1>Log in at the university</h1>
<form method="post"><label>Name <input name="user"></label>
<button name="answer" value="yes">Log in</button><button name="answer" value="no">Cancel</button></form>
<p>for {client_id}</p></html>"""


def _fields(text: str) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(text).items()}


def _fits(known: dict[str, str], form: dict[str, str]) -> bool:
    """Whether whoever shows a code is who asked for it (RFC 7636, 4.6), at the same address."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = urlsafe_b64encode(digest).decode().rstrip("=")
    same = known["redirect_uri"] == form.get("redirect_uri") and known["client_id"] == CLIENT_ID
    return same and known["code_challenge_method"] == "S256" and known["code_challenge"] == challenge


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Provider.world = World(f"http://127.0.0.1:{server.server_port}")
    sys.stdout.write(f"{Provider.world.origin}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
