"""``python -m bench.sweeping ROOT DATABASE_URL NOW``: a sweep of the product, and as JSON what it took.

Its pauses out of courtesy take no time.
"""

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, event
from sqlalchemy.orm import sessionmaker

from models.sqlite import prepare_engine
from services.net.client import GuardedClient
from services.starplan.client import StarPlan
from services.starplan.courtesy import Pace
from services.starplan.instance import Instance
from services.starplan.sync.following import Following
from services.starplan.sync.sweep import Sweep
from services.starplan.upstream import Upstream

ZONE = ZoneInfo("Europe/Berlin")
WRITES = ("INSERT INTO ", "UPDATE ", "DELETE FROM ")


class Haste:
    """Time in which every pause is over at once."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += max(seconds, 1e-6)


def main(root: str, database_url: str, now: datetime) -> None:
    engine = create_engine(database_url)
    prepare_engine(engine)
    written: Counter[str] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        for beginning in WRITES:
            if statement.startswith(beginning):
                written[statement.removeprefix(beginning).split()[0]] += 1

    event.listen(engine, "before_cursor_execute", note)
    net = GuardedClient(20.0, frozenset({"127.0.0.1"}), contact="")
    found = _swept(Sweep(sessionmaker(engine), _following(root, net), now=lambda: now))
    net.close()
    engine.dispose()
    print(json.dumps({**found, "written": written}))


def _following(root: str, net: GuardedClient) -> Following:
    def connect(capabilities: Mapping[str, Any]) -> Upstream:
        haste = Haste()
        return StarPlan(Instance(root, ZONE), net, capabilities, pace=Pace(haste.now, haste.sleep))

    return Following("bench", root, ZONE, connect)


def _swept(sweep: Sweep) -> dict[str, Any]:
    began, cpu_began = time.perf_counter(), time.process_time()
    report = sweep.run("cli")
    return {
        "cpu": time.process_time() - cpu_began,
        "wall": time.perf_counter() - began,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "outcome": report.outcome,
        "counters": report.counters.as_dict(),
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3]))
