"""How much work one feed may cost."""


class OverBudget(ValueError):
    """The feed asks for more work than any timetable needs."""


class Budget:
    """Steps that reading one feed may still take; a step is about a microsecond (one day looked at)."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Take steps off; raises OverBudget when they are used up, and on each call after that."""
        self._left -= steps
        if self._left < 0:
            raise OverBudget("too many recurrences in one feed")
