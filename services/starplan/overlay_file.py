"""Reading the overlay's file, with an error for each line that makes no sense."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.starplan.overlay import Overlay, Place

LARGEST_FILE = 1_000_000
"""Bytes; some 10,000 rooms and people."""
_DEEPEST = 8
_MOST_PROBLEMS = 20
_LONGEST_VALUE = 60
# libyaml is three times as fast, where PyYAML was built with it. Neither makes more of a file than plain data.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MESSAGES = {
    "extra_forbidden": "is no key that is known here",
    "missing": "is missing",
    "string_type": "must be text, and numbers that are names want quotes",
    "tuple_type": "must be a list",
    "model_type": "must be keys with values",
}


class OverlayInvalid(ValueError):
    """The file is no overlay. Each problem is a line that names the file, the place in it and the value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _NotYaml(Exception):
    """The text has no structure to be checked; ``line`` is None when the trouble is not in one line."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def read_overlay(path: Path) -> Overlay:
    """The overlay in a file of YAML. Raises OverlayInvalid, also for a file that cannot be read."""
    try:
        node, data = _parsed(_text(path))
    except _NotYaml as failure:
        raise OverlayInvalid((_problem(path, failure.line, str(failure)),)) from None
    try:
        overlay = Overlay.model_validate(data)
    except ValidationError as failure:
        raise OverlayInvalid(tuple(_schema_problems(path, node, failure))) from None
    clashes = tuple(
        _problem(path, _line(node, place), f"{_written(place)}: {message}")
        for place, message in overlay.clashes()
    )
    if clashes:
        raise OverlayInvalid(clashes[:_MOST_PROBLEMS])
    return overlay


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as failure:
        raise _NotYaml(f"cannot be read ({failure.strerror})") from None
    if len(content) > LARGEST_FILE:
        raise _NotYaml(f"is larger than {LARGEST_FILE} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise _NotYaml("is not in UTF-8", content.count(b"\n", 0, failure.start) + 1) from None


def _parsed(text: str) -> tuple[yaml.Node, Any]:
    """The file as nodes, which know their lines, and as data. Raises _NotYaml."""
    try:
        _check_events(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise _NotYaml("is empty")
        _check_keys(node)
        return node, loader.construct_document(node)
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark
        raise _NotYaml(failure.problem or "is no YAML", mark.line + 1 if mark else None) from None
    except (yaml.YAMLError, ValueError) as failure:
        # A character that no text has, or a value that looks like a date or number and is none.
        raise _NotYaml(" ".join(str(failure).split())) from None


def _check_events(text: str) -> None:
    """No reference, since references to references grow without end, and no depth that exhausts the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise _NotYaml("refers to another place with *: write it out here", _line_of(event))
        if depth > _DEEPEST:
            raise _NotYaml(f"is nested deeper than {_DEEPEST} levels", _line_of(event))


def _line_of(event: yaml.Event) -> int | None:
    return event.start_mark.line + 1 if event.start_mark else None


def _check_keys(node: yaml.Node) -> None:
    """YAML lets the last of two equal keys win; here it is a mistake."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                raise _NotYaml(f"the key {key.value!r} stands twice", key.start_mark.line + 1)
            seen.add(str(key.value))
            _check_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _check_keys(item)


def _schema_problems(path: Path, node: yaml.Node, failure: ValidationError) -> Iterator[str]:
    for error in failure.errors(include_url=False)[:_MOST_PROBLEMS]:
        place = error["loc"]
        message = _MESSAGES.get(error["type"]) or error["msg"].removeprefix("Value error, ")
        value = "" if error["type"] == "missing" else f" ({_short(error['input'])})"
        yield _problem(path, _line(node, place), f"{_written(place)}: {message}{value}")


def _problem(path: Path, line: int | None, message: str) -> str:
    return f"{path.name}{f', line {line}' if line else ''}: {message}"


def _short(value: object) -> str:
    # Cut before it is written out: a file may hold one value of a million characters.
    text = repr(value[:_LONGEST_VALUE] if isinstance(value, str | list) else value)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _line(node: yaml.Node, place: Place) -> int:
    """The line of the key or item at ``place``, else of what it is missing in."""
    line: int = node.start_mark.line
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        else:
            break
    return line + 1


def _written(place: Place) -> str:
    """``("rooms", 3, "capacity")`` as ``rooms[3].capacity``."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return written.removeprefix(".") or "the file"
