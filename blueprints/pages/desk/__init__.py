"""The editor: the schedule of a group, level, room or instructor as a week that staff can change."""

from flask import Blueprint

from blueprints.pages.desk import acts, check, deed_words, event_words, forms, grid, undoing, writes


def register(bp: Blueprint) -> None:
    for part in (grid, forms, check, writes, acts, undoing):
        part.register(bp)
    for word in (deed_words.deed_words, event_words.event_title, event_words.event_times):
        bp.app_template_filter(word.__name__)(word)
