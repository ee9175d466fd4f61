"""Which semester a planning group is."""

import re

from services.starplan.extract.texts import plain

_NUMBER = re.compile(r"[0-9]+")
_REGULATIONS = re.compile(r"\bs?po ?[0-9]+")
"""Of the examination regulations that a group studies by: not its semester."""
_BEHIND = re.compile(r"(?<!winter)(?<!sommer)semester ?([0-9]+)")
_BEFORE = re.compile(r"(?<![0-9])([0-9]+)\.? ?(?:fach|studien)?semester")
_LONGEST_NUMBER = 2


def semester_number(program: str, short_name: str, name: str = "") -> int | None:
    """From 1 to 12, by the short names of program and group, else by the group's name: ``SEB6`` of ``SEB`` is 6.

    None for what is no semester, such as an elective pool.
    """
    start, own, long = plain(program), plain(short_name), plain(name)
    candidates = [
        *_NUMBER.findall(_REGULATIONS.sub(" ", own.removeprefix(start))),
        *_BEHIND.findall(long),
        *_BEFORE.findall(long),
    ]
    numbers = [int(digits) for digits in candidates if len(digits) <= _LONGEST_NUMBER]
    return next((number for number in numbers if 1 <= number <= 12), None)
