"""The pages of those who look after the installation and the accounts."""

from flask import Blueprint

from blueprints.pages.admin import (
    audit,
    audit_undo,
    clashes,
    feeds,
    invites,
    jobs,
    keys,
    start,
    sync,
    usage,
    users,
)


def register(bp: Blueprint) -> None:
    for part in (start, feeds, sync, clashes, jobs, audit, audit_undo, usage, users, invites, keys):
        part.register(bp)
