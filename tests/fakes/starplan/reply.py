"""What the server is about to answer, before it is bytes; a fault may still spoil it."""

from dataclasses import dataclass, field


class WrongRequest(Exception):
    """A client asked for what the protocol does not have."""


@dataclass
class Reply:
    """``charset`` is what the text is written in, ``declared`` what the header says of it (None: nothing)."""

    text: str
    content_type: str
    charset: str = "utf-8"
    declared: str | None = "utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: float | None = None
    """The share of the body that is sent before the connection ends."""

    @property
    def body(self) -> bytes:
        return self.text.encode(self.charset, "replace")

    @property
    def all_headers(self) -> dict[str, str]:
        declared = f"; charset={self.declared}" if self.declared else ""
        return {"Content-Type": self.content_type + declared, **self.headers}


def plain(text: str, status: int = 200) -> Reply:
    return Reply(text, "text/plain", status=status)


def html(text: str, status: int = 200) -> Reply:
    return Reply(text, "text/html", status=status)
