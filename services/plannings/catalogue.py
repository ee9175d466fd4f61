"""The catalogue of plannings: one JSON file per institution, its feeds at the leaves of a tree."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

DEEPEST = 32
"""Levels of nesting that a file may have; real catalogues reach 8."""
LONGEST_ID = 512
"""Characters of a full id that the database can hold."""
SCHEMES = ("http", "https", "file")
TIMETABLE = "timetable"
"""The root id of our own timetable, which no file can have."""


@dataclass(frozen=True)
class Node:
    """One entry of the tree: an institution, a branch, or a planning, which is a leaf.

    Plannings of files have a url, those of our own timetable have none.
    """

    id: str
    title: str
    full_id: str
    group: str | None = None
    url: str | None = None
    children: tuple["Node", ...] = ()
    trail: tuple[str, ...] = ()
    """Titles of the ancestors, the institution first."""

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in file order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @cached_property
    def leaf_count(self) -> int:
        """Plannings at or below this node."""
        return sum(child.leaf_count for child in self.children) if self.children else 1


@dataclass(frozen=True)
class Problem:
    """Why an institution was left out: the file, the place inside it (JSON path), what is wrong there."""

    file: str
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.message}"


class Broken(Exception):
    """An institution's file cannot be used; carries the problem."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The institutions that could be read, by group then title, and what was wrong with the others."""

    roots: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()
    nodes: dict[str, Node] = field(default_factory=dict)
    """Every node by its full id."""

    def get(self, full_id: str) -> Node | None:
        """The planning of that id; None for a branch and for what does not exist."""
        node = self.nodes.get(full_id)
        return node if node is not None and not node.children else None

    @property
    def plannings(self) -> Iterator[Node]:
        """Every leaf."""
        return (node for node in self.nodes.values() if not node.children)

    def above(self, node: Node) -> list[Node]:
        """The nodes on the way to ``node``, the institution first; none for one that is not listed."""
        found: list[Node] = []
        current = self._parents.get(node.full_id)
        while current is not None:
            found.append(current)
            current = self._parents.get(current.full_id)
        return found[::-1]

    def joined_by(self, root: Node) -> "Catalogue":
        """The same with another root."""
        nodes = self.nodes | {node.full_id: node for node in root.walk()}
        return Catalogue(_in_order((*self.roots, root)), self.problems, nodes)

    @cached_property
    def _parents(self) -> dict[str, Node]:
        return {child.full_id: node for node in self.nodes.values() for child in node.children}

    @cached_property
    def json(self) -> bytes:
        """The tree as the API lists it, without urls."""
        return orjson.dumps([_listed(root) for root in self.roots])

    @cached_property
    def version(self) -> str:
        """Changes when, and only when, the listed tree does."""
        return hashlib.blake2b(self.json, digest_size=16).hexdigest()


def load_catalogue(folder: Path) -> Catalogue:
    """Read all files of ``folder``. A file that is broken is reported and left out; a missing folder is empty."""
    roots: list[Node] = []
    problems: list[Problem] = []
    nodes: dict[str, Node] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            root = _read_institution(path)
            added = _index(root, taken=nodes)
        except Broken as broken:
            problems.append(Problem(path.name, broken.path, broken.message))
        else:
            roots.append(root)
            nodes.update(added)
    return Catalogue(_in_order(roots), tuple(problems), nodes)


def _in_order(roots: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(roots, key=lambda root: ((root.group or "").casefold(), root.title.casefold())))


def _read_institution(path: Path) -> Node:
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, OSError, RecursionError) as failure:
        raise Broken("$", f"not readable as JSON ({failure})") from None
    if not isinstance(data, dict):
        raise Broken("$", "must be an object")
    group = data.get("group")
    if group is not None and not isinstance(group, str):
        raise Broken("$.group", "must be text")
    root_id = path.name.removesuffix(".json")
    if root_id == TIMETABLE:
        raise Broken("$", f"the id {TIMETABLE!r} is that of the timetable of this installation")
    title = _text(data, "title", "$")
    children = _children(data, "$", root_id, (title,))
    return Node(root_id, title, root_id, group=group or None, children=children)


def _children(data: dict[str, Any], path: str, full_id: str, trail: tuple[str, ...]) -> tuple[Node, ...]:
    children = data.get("children")
    if not isinstance(children, list) or not children:
        raise Broken(f"{path}.children", "must be a list that is not empty")
    if len(trail) > DEEPEST:
        raise Broken(f"{path}.children", f"nested deeper than {DEEPEST} levels")
    return tuple(
        _node(child, f"{path}.children[{position}]", full_id, trail)
        for position, child in enumerate(children)
    )


def _node(data: Any, path: str, parent_id: str, trail: tuple[str, ...]) -> Node:
    if not isinstance(data, dict):
        raise Broken(path, "must be an object")
    own_id, title = _text(data, "id", path), _text(data, "title", path)
    full_id = f"{parent_id}.{own_id}"
    if len(full_id) > LONGEST_ID:
        raise Broken(f"{path}.id", f"the full id is longer than {LONGEST_ID} characters")
    if data.get("children"):
        children = _children(data, path, full_id, (*trail, title))
        return Node(own_id, title, full_id, children=children, trail=trail)
    if "url" not in data:
        raise Broken(path, "needs children or a url")
    url = _text(data, "url", path)
    _check_url(url, f"{path}.url")
    return Node(own_id, title, full_id, url=url, trail=trail)


def _text(data: dict[str, Any], key: str, path: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Broken(f"{path}.{key}", "must be text that is not blank")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Broken(f"{path}.{key}", "holds half a surrogate pair, which is no character")
    return value


def _check_url(url: str, path: str) -> None:
    """The scheme and host alone are judged: what stands behind them is the upstream's own affair."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as failure:
        raise Broken(path, f"is no URL ({failure})") from None
    if parts.scheme not in SCHEMES:
        raise Broken(path, f"must begin with one of {', '.join(SCHEMES)}")
    if parts.scheme == "file":
        if host or not parts.path or parts.path.startswith("/") or ".." in Path(parts.path).parts:
            raise Broken(path, "a file must be named relative to the catalogue's folder")
    elif not host or any(character.isspace() for character in parts.netloc):
        raise Broken(path, "has no valid host")


def _index(root: Node, taken: dict[str, Node]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for node in root.walk():
        if node.full_id in taken or node.full_id in found:
            raise Broken("$", f"the full id {node.full_id!r} stands twice")
        found[node.full_id] = node
    return found


def _listed(node: Node) -> dict[str, Any]:
    listed: dict[str, Any] = {"id": node.id}
    if not node.trail:
        listed["fullId"] = node.full_id
        if node.group is not None:
            listed["group"] = node.group
        listed["title"] = node.title
    else:
        listed["title"] = node.title
        listed["fullId"] = node.full_id
    if node.children:
        listed["children"] = [_listed(child) for child in node.children]
    return listed
