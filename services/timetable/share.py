"""Room on a page, shared by those that want some."""

from collections.abc import Sequence


def fair_share(wanted: Sequence[int], room: int) -> int:
    """The most that anyone may have so that all fit into ``room``: whoever wants less leaves the rest to the others.

    With room for all of it, no one is held back.
    """
    left = room
    for following, want in zip(range(len(wanted), 0, -1), sorted(wanted), strict=True):
        if want > left // following:
            return left // following
        left -= want
    return room
