"""What a write has done, told once, with a button that takes it back."""

from dataclasses import dataclass

from flask import flash, get_flashed_messages


@dataclass(frozen=True)
class Toast:
    message: str
    batch_id: int | None = None
    """What Undo takes back; None where nothing is to be taken back."""
    redoes: bool = False
    """The batch was an undo itself."""


def tell(toast: Toast) -> None:
    """Let the next page say it."""
    flash(toast.message, f"undo:{toast.batch_id}" if toast.batch_id else "message")


def toast_said() -> Toast | None:
    """What was told last."""
    for category, message in reversed(get_flashed_messages(with_categories=True)):
        way, _, batch_id = category.partition(":")
        return Toast(message, int(batch_id) if batch_id else None, way == "redo")
    return None
