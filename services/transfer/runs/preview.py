"""What an import does or would do: figures, and some rows of each sort as the spreadsheet numbers them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from services.transfer.mapping import Incoming
from services.transfer.plan import Action, Create, Plan, Reject, Restore, Update
from services.transfer.runs.seen import letter_of
from services.transfer.summary import ImportSummary
from services.transfer.texts import text_of

SHOWN = 100
"""Rows of each sort; the error sheet has all that were left out."""
COLUMNS = 8
CELL = 80
"""Characters."""


def counts_of(told: ImportSummary) -> dict[str, Any]:
    """The figures, as they are stored."""
    return {
        "total": told.total_rows,
        "created": told.created,
        "updated": told.updated,
        "unchanged": told.skipped - told.kept,
        "kept": told.kept,
        "failed": told.failed_rows,
        "byEntity": dict(told.by_entity),
        "skippedFiles": list(told.skipped_files),
    }


def preview_of(plans: Sequence[Plan]) -> dict[str, Any]:
    """``failed``, ``updated`` and ``created``: each a list of tables with their first rows, as they are stored."""
    sorts = {"failed": (Reject,), "updated": (Update, Restore), "created": (Create,)}
    return {name: list(_tables(_first(plans, kinds))) for name, kinds in sorts.items()}


def _first(plans: Sequence[Plan], kinds: tuple[type[Action], ...]) -> list[Action]:
    """In the order of the files, as far as they are shown."""
    found = (action for plan in plans for action in plan.actions if isinstance(action, kinds))
    return nsmallest(SHOWN, found, key=lambda action: (action.incoming.source, action.incoming.row.index))


def _tables(actions: Iterable[Action]) -> Iterator[dict[str, Any]]:
    by_source: defaultdict[str, list[Action]] = defaultdict(list)
    for action in actions:
        by_source[action.incoming.source].append(action)
    for source, several in by_source.items():
        columns = _columns(several)
        yield {
            "source": source,
            "entity": several[0].incoming.entity.name,
            "columns": [column.header for column in columns],
            "rows": [_row(action, columns) for action in several],
        }


@dataclass(frozen=True)
class _Column:
    place: int
    header: str
    name: str
    """Of the property."""


def _columns(actions: Sequence[Action]) -> list[_Column]:
    """The first ones that mean something, and those to blame wherever they are."""
    told = actions[0].incoming.columns
    blamed = {action.place for action in actions if isinstance(action, Reject)}
    every = sorted(
        (_Column(place, header, name) for name, (place, header) in told.items()), key=lambda one: one.place
    )
    chosen = {one.place for one in sorted(every, key=lambda one: one.place not in blamed)[:COLUMNS]}
    return [one for one in every if one.place in chosen]


def _row(action: Action, columns: Sequence[_Column]) -> dict[str, Any]:
    incoming = action.incoming
    row: dict[str, Any] = {
        "line": incoming.row.line,
        "cells": [text_of(incoming.cell(column.name))[:CELL] for column in columns],
    }
    if isinstance(action, Reject):
        row["message"] = action.reason.plain()
        row["reason"] = {"code": action.reason.code, "values": dict(action.reason.values)}
        row["column"] = action.column
        row["letter"] = letter_of(_file(incoming), action.place)
        row["value"] = text_of(action.value)[:CELL]
        row["bad"] = next((i for i, one in enumerate(columns) if one.place == action.place), None)
    if isinstance(action, Update):
        changed = _changed(action)
        row["changed"] = [i for i, one in enumerate(columns) if one.name in changed]
    return row


def _changed(update: Update) -> set[str]:
    """Names of the properties that get another value."""
    values: Mapping[str, Any] = update.values
    if "before" not in values:
        return {one.name for one in update.incoming.entity.properties if one.attribute in values}
    before, after = values["before"], values["item"]
    return {
        one.name
        for one in update.incoming.entity.properties
        if one.attribute not in ("id", "uid") and before.value(one.attribute) != after.value(one.attribute)
    }


def _file(incoming: Incoming) -> str:
    return incoming.source.partition("/")[0]
