"""How much memory a server needs while it answers, as the kernel counts it."""

from pathlib import Path

MEGABYTE = 1024
"""In kB, which is what /proc counts in."""


class Meter:
    """The worker of a running server: of its processes the one with the most memory. Linux only."""

    def __init__(self, server_pid: int) -> None:
        self._worker = max(_tree(server_pid), key=lambda pid: _kilobytes(pid, "VmRSS"))

    def restart(self) -> None:
        """Forget the peak so far."""
        Path(f"/proc/{self._worker}/clear_refs").write_text("5")

    @property
    def now(self) -> int:
        """Resident megabytes."""
        return _kilobytes(self._worker, "VmRSS") // MEGABYTE

    @property
    def peak(self) -> int:
        """The most megabytes since the last restart."""
        return _kilobytes(self._worker, "VmHWM") // MEGABYTE


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in _tree(int(child)))]


def _kilobytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
