"""A stand-in for a StarPlan server: one world in four dialects, failing on demand.

with StarPlanServer(World(HFU)) as server:
    server.faults.add(faults.unavailable, "ical", times=2)
    server.world.move_room()
    ...  # ask server.root
    assert server.traffic.counts == {"ical": 3}
    assert server.traffic.wrong == []
"""

from fakes.starplan.server import StarPlanServer
from fakes.starplan.size import HFU, SMALL, Size
from fakes.starplan.world import World

__all__ = ["HFU", "SMALL", "Size", "StarPlanServer", "World"]
