"""What is wrong with the plannings: facts that pages put into words, and English sentences for programs."""

from dataclasses import dataclass
from enum import Enum, auto


class IssueKind(Enum):
    CRASHED = auto()
    """``names``: the job and, where it is known, what ended it; ``count`` times in a row."""
    NO_JOBS = auto()
    STUCK = auto()
    """A refresh has been due for ``count`` minutes."""
    PAUSED = auto()
    """Refreshes wait for ``names`` and ``count`` more hosts."""
    FEW_COPIES = auto()
    """``count`` plannings ``of`` all have a saved copy."""
    FILLING = auto()
    """The same, and it is too early to complain."""
    OFF = auto()
    QUARANTINED = auto()
    FAILING = auto()
    UNREADABLE = auto()
    """``count`` files of the catalogue."""


@dataclass(frozen=True)
class Issue:
    kind: IssueKind
    count: int = 0
    of: int = 0
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        match self:
            case Issue(IssueKind.CRASHED, names=(job, error)):
                return (
                    f"The job {job} has crashed ({error or 'no reason known'}), {self.count} times in a row."
                )
            case Issue(IssueKind.NO_JOBS):
                return "No process runs the background jobs."
            case Issue(IssueKind.STUCK):
                return f"The queue does not drain: a refresh has been due for {self.count} min."
            case Issue(IssueKind.PAUSED):
                more = f" and {self.count} more" if self.count else ""
                return f"Refreshes wait for hosts that keep timing out: {', '.join(self.names)}{more}."
            case Issue(IssueKind.FEW_COPIES):
                return f"Only {self.count} of {self.of} plannings have a saved copy."
            case Issue(IssueKind.FILLING):
                return f"Filling: {self.count} of {self.of} plannings have a saved copy."
            case Issue(IssueKind.UNREADABLE):
                return f"Institutions left out because their file cannot be read: {self.count}."
        one, many = _OF_PLANNINGS[self.kind]
        return f"1 planning {one}." if self.count == 1 else f"{self.count} plannings {many}."


_OF_PLANNINGS = {
    IssueKind.OFF: ("is switched off", "are switched off"),
    IssueKind.QUARANTINED: ("has a new schedule in quarantine", "have new schedules in quarantine"),
    IssueKind.FAILING: ("keeps failing", "keep failing"),
}
