"""The pages of those who look after the installation and the accounts."""

from flask import Blueprint

from blueprints.pages.admin import clashes, feeds, invites, start, sync, users


def register(bp: Blueprint) -> None:
    for part in (start, feeds, sync, clashes, users, invites):
        part.register(bp)
