"""A stand-in for a StarPlan server: one world in four dialects, failing on demand."""

from fakes.starplan.server import StarPlanServer
from fakes.starplan.size import HFU, SMALL, Size
from fakes.starplan.world import World

__all__ = ["HFU", "SMALL", "Size", "StarPlanServer", "World"]
