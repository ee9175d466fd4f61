"""What a write has done, told once, with a button that takes it back."""

from dataclasses import dataclass

from flask import flash, get_flashed_messages

_CATEGORY = "toast"


@dataclass(frozen=True)
class Toast:
    message: str
    batch_id: int | None = None
    """What Undo takes back; None where nothing is to be taken back."""


def tell(toast: Toast) -> None:
    """Let the next page say it."""
    flash(toast.message, f"{_CATEGORY} {toast.batch_id or ''}")


def toast_said() -> Toast | None:
    """What was told last."""
    for category, message in reversed(get_flashed_messages(with_categories=True)):
        name, _, batch = category.partition(" ")
        if name == _CATEGORY:
            return Toast(message, int(batch) if batch else None)
    return None
