"""Atom feeds (RFC 4287), and their older entries on further pages (RFC 5005, 3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from blueprints.times import wire_time

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
    _add(root, "updated", wire_time(feed.updated_at))
    _add(SubElement(root, "author"), "name", "Horarium")
    _link(root, "self", feed.own)
    _link(root, "alternate", feed.page)
    if feed.older is not None:
        _link(root, "next", feed.older)
    for entry in feed.entries:
        told = SubElement(root, "entry")
        _add(told, "id", entry.id.urn)
        _add(told, "title", entry.title)
        _add(told, "updated", wire_time(entry.updated_at))
        _link(told, "alternate", entry.href)
        _add(told, "content", entry.content)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("\ufffd", text)


def _link(parent: Element, rel: str, href: str) -> None:
    SubElement(parent, "link", rel=rel, href=href)
