"""Atom feeds (RFC 4287), and their older entries on further pages (RFC 5005, 3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may have, not even escaped (XML 1.0, 2.2)."""


@dataclass(frozen=True)
class Entry:
    id: UUID
    title: str
    updated_at: datetime
    href: str
    content: str
    href_type: str = "text/html"
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Feed:
    """Addresses are whole ones."""

    title: str
    language: str
    updated_at: datetime
    page: str
    """What the feed is an alternative to."""
    first: str
    """The feed from its newest entry on: its id, too."""
    own: str
    older: str | None
    entries: Sequence[Entry]


def document(feed: Feed) -> bytes:
    # ElementTree's own default namespace refuses attributes without one; all of Atom's are so.
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _add(root, "title", feed.title)
    _add(root, "id", feed.first)
    _add(root, "updated", _instant(feed.updated_at))
    _add(SubElement(root, "author"), "name", "Horarium")
    _link(root, "self", feed.own)
    _link(root, "alternate", feed.page)
    if feed.older is not None:
        _link(root, "next", feed.older)
    for entry in feed.entries:
        _tell(SubElement(root, "entry"), entry)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _tell(element: Element, entry: Entry) -> None:
    _add(element, "id", entry.id.urn)
    _add(element, "title", entry.title)
    _add(element, "updated", _instant(entry.updated_at))
    _add(element, "published", _instant(entry.updated_at))
    _link(element, "alternate", entry.href).set("type", entry.href_type)
    for term in entry.categories:
        SubElement(element, "category", term=term)
    _add(element, "content", entry.content).set("type", "text")


def _instant(at: datetime) -> str:
    """``2026-04-12T08:13:42.117Z``."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = _NOT_XML.sub("\ufffd", text)
    return child


def _link(parent: Element, rel: str, href: str) -> Element:
    return SubElement(parent, "link", rel=rel, href=href)
