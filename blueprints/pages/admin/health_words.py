"""What is wrong with the plannings, in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.pages.words import number
from services.plannings.issues import Issue, IssueKind


def issue_words(issue: Issue) -> str:
    """One sentence."""
    count = number(issue.count)
    match issue.kind:
        case IssueKind.CRASHED:
            return _crash(issue.names, issue.count)
        case IssueKind.NO_JOBS:
            return _("No process runs the background jobs.")
        case IssueKind.STUCK:
            return _("The queue does not drain: a refresh has been due for %(minutes)s min.", minutes=count)
        case IssueKind.PAUSED:
            return _paused(", ".join(issue.names), issue.count)
        case IssueKind.FEW_COPIES:
            return _(
                "Only %(count)s of %(total)s plannings have a saved copy.",
                count=count,
                total=number(issue.of),
            )
        case IssueKind.FILLING:
            return _(
                "Filling: %(count)s of %(total)s plannings have a saved copy.",
                count=count,
                total=number(issue.of),
            )
        case IssueKind.UNREADABLE:
            return _("Institutions left out because their file cannot be read: %(count)s.", count=count)
    return _of_plannings(issue.kind, issue.count)


def _crash(names: tuple[str, ...], times: int) -> str:
    job, error = names
    return ngettext(
        "The job %(job)s has crashed (%(error)s), %(count)s time in a row.",
        "The job %(job)s has crashed (%(error)s), %(count)s times in a row.",
        times,
        job=job,
        error=error or _("no reason known"),
        count=number(times),
    )


def _paused(hosts: str, more: int) -> str:
    if not more:
        return _("Refreshes wait for hosts that keep timing out: %(hosts)s.", hosts=hosts)
    return _(
        "Refreshes wait for hosts that keep timing out: %(hosts)s and %(count)s more.",
        hosts=hosts,
        count=number(more),
    )


def _of_plannings(kind: IssueKind, amount: int) -> str:
    count = number(amount)
    if kind == IssueKind.OFF:
        return ngettext(
            "%(count)s planning is switched off.",
            "%(count)s plannings are switched off.",
            amount,
            count=count,
        )
    if kind == IssueKind.FAILING:
        return ngettext(
            "%(count)s planning keeps failing.", "%(count)s plannings keep failing.", amount, count=count
        )
    return ngettext(
        "%(count)s planning has a new schedule in quarantine.",
        "%(count)s plannings have new schedules in quarantine.",
        amount,
        count=count,
    )
