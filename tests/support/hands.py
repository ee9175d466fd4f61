"""How things on a page are pressed: by a mouse, by a finger on a phone, by the keyboard alone."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from support.screens import DESK, PHONE

Press = Callable[[Locator], None]


def click(one: Locator) -> None:
    one.click()


def tap(one: Locator) -> None:
    one.tap()


def enter(one: Locator) -> None:
    """What has the focus is pressed as a keyboard does it: boxes by the space bar, the rest by Enter."""
    one.focus()
    expect(one).to_be_focused()
    one.press("Space" if one.get_attribute("type") in ("checkbox", "radio") else "Enter")


HANDS: dict[str, tuple[Press, dict[str, int], dict[str, Any]]] = {
    "mouse": (click, DESK, {}),
    "finger": (tap, PHONE, {"has_touch": True}),
    "keys": (enter, DESK, {}),
}
"""By a name: how it presses, the screen, and what else a tab for it is."""
