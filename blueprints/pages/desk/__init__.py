"""The editor: the schedule of a group, level, room or instructor as a week that staff can change."""

from flask import Blueprint

from blueprints.pages.desk import grid, panel


def register(bp: Blueprint) -> None:
    for part in (grid, panel):
        part.register(bp)
