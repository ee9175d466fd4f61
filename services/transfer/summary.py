"""What an import did, in figures and in what was left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.transfer.plan import Create, Plan, Reject, Restore, Skip, Update
from services.transfer.tables import Cell


@dataclass(frozen=True)
class RowError:
    """A row that was left out."""

    source: str
    """``<file>/<table>``."""
    row_index: int
    """From 0, among the rows of data."""
    line: int
    """As the spreadsheet shows it."""
    column: str
    """The header of the column to blame; empty where it is the whole row."""
    message: str
    value: Cell


@dataclass(frozen=True)
class ImportSummary:
    """Rows that are there already and stay as they are count as successful."""

    total_rows: int
    created: int
    updated: int
    """Those that were brought back, too."""
    skipped: int
    kept: int
    """Those of the skipped of which the file says otherwise."""
    errors: Sequence[RowError]
    skipped_files: Sequence[str]
    """Files of which no table was taken for anything."""
    by_entity: Mapping[str, int]
    """Successful rows."""
    batch_id: int | None
    """Of the log, by which all of it can be undone; None when nothing was written."""

    @property
    def failed_rows(self) -> int:
        return len(self.errors)

    @property
    def successful_rows(self) -> int:
        return self.total_rows - self.failed_rows


def summary(plans: Sequence[Plan], skipped_files: Sequence[str], batch_id: int | None) -> ImportSummary:
    """The figures of all ``plans``; errors in the order of the files."""
    counts = Counter(type(action) for plan in plans for action in plan.actions)
    errors = [_error(action) for plan in plans for action in plan.actions if isinstance(action, Reject)]
    return ImportSummary(
        total_rows=counts.total(),
        created=counts[Create],
        updated=counts[Update] + counts[Restore],
        skipped=counts[Skip],
        kept=sum(action.is_kept for plan in plans for action in plan.actions if isinstance(action, Skip)),
        errors=sorted(errors, key=lambda error: (error.source, error.row_index)),
        skipped_files=skipped_files,
        by_entity={
            plan.entity.name: sum(not isinstance(action, Reject) for action in plan.actions) for plan in plans
        },
        batch_id=batch_id,
    )


def _error(action: Reject) -> RowError:
    row = action.incoming.row
    return RowError(
        source=action.incoming.source,
        row_index=row.index,
        line=row.line,
        column=action.column,
        message=str(action.reason),
        value=action.value,
    )
