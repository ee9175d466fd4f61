"""``make soak``: everything goes wrong at once for some simulated minutes, and nothing good may be lost.

Plannings on several upstream hosts that fail at random, clients that keep asking, a server that is killed with
SIGKILL and started again on the same folder. Then the upstreams heal, the clients leave, and the background alone
has to bring every planning up to date. Time runs faster than outside: see bench/soak_wsgi.py.

Without arguments it runs twice. Ten minutes show most: they run slowly enough for latencies to mean something. A
shrunken schedule is believed after half an hour, so that whether this is right shows in sixty only.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.processes import LOAD_CORE, get, python, quiet_ports, started
from bench.soak_checks import Watcher, wait_until_fresh
from bench.soak_clients import Clients
from bench.soak_server import Server
from services.net.hosts import REQUESTS_AT_ONCE
from services.plannings.guards import Doubt

LONGEST_DELAY = 600.0 * 1.2
"""Seconds, simulated, between two attempts of a refresh: the cap and the spread around it."""
GRACE = 15.0
"""Seconds, real, for the work itself once it is due."""
STORM = 60.0
"""Seconds, simulated, at the end in which nothing succeeds. Then each planning is asked for once more: all of them
wait for a refresh."""
FETCH_TIMEOUT = 5.0
"""Seconds, simulated: the default of the product."""
FORMS = (10.0, 60.0)
"""Simulated minutes of the two runs."""
LONGEST_LOAD = 75.0
"""Seconds, real: a longer time is simulated faster."""
MEMORY_MB = 400.0
"""Resident memory of the server that still counts as bounded."""


@dataclass(frozen=True)
class Run:
    """How long and how hard; ``factor`` simulated seconds pass in a real one."""

    minutes: float = 10.0
    factor: float = 8.0
    plannings: int = 200
    hosts: int = 8
    clients: int = 32
    kills: int = 5
    gone: int = 4
    """Plannings that may answer 404: the background then leaves them alone until somebody asks."""
    flapping: int = 8
    """Plannings that are whole for some minutes, and shrunken for some, in turn."""
    seed: int = 1

    @property
    def full_ids(self) -> list[str]:
        return [f"soak.p{number}" for number in range(self.plannings)]

    def real(self, seconds: float) -> float:
        """Real seconds for simulated ones."""
        return seconds / self.factor


@dataclass
class Report:
    """What was seen, line by line; ``wrong`` is empty when all held."""

    wrong: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    """By source and reason."""
    set_aside: Counter[str] = field(default_factory=Counter)
    """Copies in quarantine, by doubt."""
    fresh: int = 0
    """Plannings that were up to date in time after the upstreams healed."""
    unwritten: int = 0
    """Good answers that a kill met between their fetch and their write."""

    def say(self, what: str, value: object) -> None:
        self.lines.append(f"{what:32}{value}")

    def __str__(self) -> str:
        verdict = [f"WRONG: {line}" for line in self.wrong[:50]] or ["All checks hold."]
        more = [f"... and {len(self.wrong) - 50} more"] if len(self.wrong) > 50 else []
        return "\n".join([*self.lines, *verdict, *more])


class FaultRun:
    """One run from the first healthy minute to the last check."""

    def __init__(self, run: Run, server: Server, control: str) -> None:
        self._run = run
        self._server = server
        self._control = control
        self._report = Report()
        holds = {doubt.value: run.real(doubt.wait.total_seconds()) for doubt in Doubt}
        self._watcher = Watcher(server.database, holds)
        self._clients = Clients(server.address, run.full_ids, run.clients, run.seed)

    def go(self) -> Report:
        self._fill()
        self._watcher.start()
        try:
            self._suffer()
            self._recover()
        finally:
            self._watcher.stop()
        self._compare()
        self._sum_up()
        return self._report

    def _fill(self) -> None:
        """Every planning gets a copy while all is well. Before it has one, no answer is wrong."""
        first = Clients(self._server.address, self._run.full_ids, 1, self._run.seed)
        for full_id in self._run.full_ids:
            first.ask(f"/api/plannings/{full_id}?events=true")
        until = time.monotonic() + 30
        while self._watcher.covered() != set(self._run.full_ids):
            if time.monotonic() > until:
                raise RuntimeError("the healthy upstream did not give every planning a copy")
            time.sleep(0.1)

    def _suffer(self) -> None:
        """Trouble under load, with kills at random moments; nothing succeeds in the last stretch."""
        length = self._run.real(60 * self._run.minutes)
        storm_at = length - self._run.real(STORM)
        choose = random.Random(self._run.seed)
        kills = [choose.uniform(0.1 * length, length) for _ in range(self._run.kills)]
        events = [(at, self._kill) for at in kills] + [(storm_at, partial(self._ask_control, "storm"))]
        self._ask_control("start")
        began = time.monotonic()
        self._clients.start()
        try:
            for at, happen in sorted(events, key=lambda event: event[0]):
                self._wait_until(began + at)
                happen()
            self._wait_until(began + length)
        finally:
            self._clients.stop()
        self._clients.ask_each(self._run.full_ids)
        self._report.say(
            "under load, s", f"{time.monotonic() - began:.0f} ({self._run.factor:g} times as fast)"
        )

    def _recover(self) -> None:
        """The upstreams heal and the clients are gone: what is due is the background's."""
        gone, waiting = self._run.full_ids[: self._run.gone], self._run.full_ids[self._run.gone :]
        healed_at = datetime.now(UTC)
        self._ask_control("heal")
        allowed = self._run.real(LONGEST_DELAY) + GRACE
        fresh = wait_until_fresh(self._watcher, waiting, healed_at, allowed)
        late = [full_id for full_id in waiting if full_id not in fresh]
        if late:
            reasons = [self._watcher.explain(full_id) for full_id in late[:5]]
            self._report.wrong.append(
                f"{len(late)} not fresh {allowed:.0f} s after healing at {healed_at}, such as {reasons}"
            )
        times = sorted(fresh.values()) or [0.0]
        self._report.say("fresh after healing, s", f"median {median(times):.1f}, last {times[-1]:.1f}")
        # 404 is no reason to try again by ourselves; a reader who asks brings the planning back.
        self._clients.ask_each(gone)
        back = wait_until_fresh(self._watcher, gone, healed_at, GRACE)
        self._report.wrong += [
            f"{full_id} did not come back after 404" for full_id in gone if full_id not in back
        ]
        self._report.fresh = len(fresh) + len(back)

    def _compare(self) -> None:
        versions = dict(zip(self._run.full_ids, self._ask_control("truth"), strict=True))
        self._report.wrong += self._watcher.differing(versions)
        self._watcher.check_file()

    def _sum_up(self) -> None:
        upstream = self._ask_control("report")
        tally = self._clients.tally
        self._report.answers, self._report.set_aside = tally.outcomes, self._watcher.quarantined
        for outcome, count in tally.outcomes.most_common():
            self._report.say(f"answers: {outcome}", f"{count:,}")
        self._report.say("answer, ms", f"p50 {tally.percentile(0.5):.1f}, p99 {tally.percentile(0.99):.1f}")
        for kind, count in sorted(upstream["hits"].items()):
            self._report.say(f"upstream: {kind}", f"{count:,}")
        self._report.say("upstream at once, a host", upstream["peak_per_host"])
        self._report.say("kills", self._run.kills)
        self._report.say("killed before it was written", self._report.unwritten)
        self._report.say("set aside", dict(self._watcher.quarantined))
        self._report.say("believed after quarantine", self._watcher.believed)
        self._report.say("looks at the database", self._watcher.looks)
        self._report.say("copies looked at", self._watcher.copies)
        for event, count in self._server.logged().most_common(12):
            self._report.say(f"logged: {event}", f"{count:,}")
        self._report.say("memory, MB", f"{self._server.peak_mb:.0f}")
        self._report.wrong += [*tally.wrong, *self._watcher.wrong]
        if upstream["peak_per_host"] > REQUESTS_AT_ONCE:
            self._report.wrong.append(f"a host had {upstream['peak_per_host']} requests at once")
        if self._server.peak_mb > MEMORY_MB:
            self._report.wrong.append(f"the server used {self._server.peak_mb:.0f} MB")

    def _kill(self) -> None:
        given = dict(zip(self._run.full_ids, self._ask_control("given"), strict=True))
        self._clients.uptime.went_down()
        self._server.kill()
        self._report.unwritten += len(self._watcher.differing(given))
        self._watcher.look()
        self._watcher.check_file()
        self._server.start()
        self._clients.uptime.came_up()

    def _wait_until(self, at: float) -> None:
        while (left := at - time.monotonic()) > 0:
            time.sleep(min(left, 1.0))
            self._server.measure()

    def _ask_control(self, what: str) -> Any:
        return json.loads(get(f"{self._control}/{what}"))


def soak(run: Run) -> Report:
    """The whole run, in a folder of its own that is gone afterwards."""
    *ports, control, own = quiet_ports(run.hosts + 2)
    options = {
        "ports": ports,
        "control_port": control,
        "plannings": run.plannings,
        "gone": run.gone,
        "flapping": run.flapping,
        "seed": run.seed,
        "factor": run.factor,
    }
    upstream = [python(), "-m", "bench.soak_upstream", json.dumps(options)]
    address = f"http://127.0.0.1:{control}"
    with (
        tempfile.TemporaryDirectory(prefix="horarium-soak-") as scratch,
        started(upstream, LOAD_CORE, address),
        _server(run, Path(scratch), own, ports) as server,
    ):
        return FaultRun(run, server, address).go()


@contextmanager
def _server(run: Run, folder: Path, port: int, upstream_ports: list[int]) -> Iterator[Server]:
    _write_catalogue(folder / "plannings", run, upstream_ports)
    settings = {
        "PLANNINGS_LOCATION": str(folder / "plannings"),
        "FETCH_ALLOW_HOSTS": ",".join(f"127.0.0.1:{upstream}" for upstream in upstream_ports),
        "FETCH_TIMEOUT": str(run.real(FETCH_TIMEOUT)),
        "RUN_JOBS": "true",
        "JOBS_QUIET_HOURS": "",
        "LOG_LEVEL": "warning",
        "SOAK_FACTOR": str(run.factor),
    }
    server = Server(folder, port, settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _write_catalogue(folder: Path, run: Run, ports: list[int]) -> None:
    folder.mkdir()
    leaves = [
        {
            "id": full_id.partition(".")[2],
            "title": full_id,
            "url": f"http://127.0.0.1:{ports[number % len(ports)]}/{number}.ics",
        }
        for number, full_id in enumerate(run.full_ids)
    ]
    (folder / "soak.json").write_text(json.dumps({"title": "Soak", "children": leaves}))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, help="simulated minutes of trouble (default: 10, then 60)")
    parser.add_argument("--seed", type=int, default=Run.seed, help="another seed is another bad day")
    arguments = parser.parse_args()
    forms = FORMS if arguments.minutes is None else (arguments.minutes,)
    wrong = False
    for minutes in forms:
        factor = max(Run.factor, 60 * minutes / LONGEST_LOAD)
        report = soak(Run(minutes=minutes, factor=factor, seed=arguments.seed))
        print(f"\n{minutes:g} simulated minutes\n{report}", flush=True)
        wrong = wrong or bool(report.wrong)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
