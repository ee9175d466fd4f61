"""What is particular to one site, as far as texts of others would be misread by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Patterns:
    """Ways of a site to name things, on top of those that all sites share."""

    buildings: Mapping[str, str] = field(default_factory=dict)
    """The start of a room's short name -> its building."""
    online: tuple[str, ...] = ()
    """Words in a location that mean no room, such as the name of a platform."""
    remarks: tuple[str, ...] = ()
    """Words that look like a name and make a line a remark."""
    cohorts: tuple[str, ...] = ()
    """How short names of cohorts look, as in file names: ``MI*-Wahl``."""
    degree_letter: bool = False
    """Whether the last letter of a program's short name, B or M, tells its degree."""
