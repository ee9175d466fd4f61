"""Clients of a fault run: people who look at their timetables while everything goes wrong."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

PAUSE = 0.25
"""Seconds, real, that a client looks at an answer, on average."""
PATIENCE = 30.0
"""Seconds until an answer that does not come counts as none."""
SAVED_SHARE = 0.1
"""Share of the calls that ask for the saved copy only."""

_OUTCOME = re.compile(r'"source":"(\w+)","reason":(?:null|"(\w+)")')


class Uptime:
    """When the server was down: calls that met such a time prove nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spans: list[list[float]] = []

    def went_down(self) -> None:
        with self._lock:
            self._spans.append([time.monotonic(), float("inf")])

    def came_up(self) -> None:
        with self._lock:
            self._spans[-1][1] = time.monotonic()

    def excuses(self, began: float, ended: float) -> bool:
        with self._lock:
            return any(down <= ended and began <= up for down, up in self._spans)


@dataclass
class Tally:
    """What came of all calls; guarded by its lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    outcomes: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Calls that went as none may: 5xx, a lost connection of a server that was up, nothing where a copy was."""

    def count(self, outcome: str, milliseconds: float | None = None) -> None:
        with self.lock:
            self.outcomes[outcome] += 1
            if milliseconds is not None:
                self.milliseconds.append(milliseconds)

    def blame(self, what: str) -> None:
        with self.lock:
            self.wrong.append(what)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Clients:
    """So many threads that ask one after the other; each planning is asked for equally often."""

    def __init__(self, address: tuple[str, int], plannings: Sequence[str], count: int, seed: int) -> None:
        self.tally = Tally()
        self.uptime = Uptime()
        self._address = address
        self._turns = _turns(plannings, random.Random(seed))
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask_on, args=(seed + number,), name=f"client-{number}")
            for number in range(count)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        if not all(thread.is_alive() for thread in self._threads):
            self.tally.blame("a client has crashed")
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def ask_each(self, plannings: Sequence[str]) -> None:
        """Ask for each of them once, all threads together."""
        with ThreadPoolExecutor(len(self._threads)) as pool:
            list(pool.map(lambda full_id: self.ask(f"/api/plannings/{full_id}?events=true"), plannings))

    def _ask_on(self, seed: int) -> None:
        choose = random.Random(seed)
        while not self._stopped.wait(choose.uniform(0, 2 * PAUSE)):
            with self._lock:
                full_id = next(self._turns)
            saved = "&onlyDb=true" if choose.random() < SAVED_SHARE else ""
            self.ask(f"/api/plannings/{full_id}?events=true{saved}")

    def ask(self, path: str) -> None:
        """One call, over a connection of its own: one that was kept might be of a server that was killed."""
        began = time.monotonic()
        connection = http.client.HTTPConnection(*self._address, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            self._judge(path, answer.status, answer.read(), began)
        except (OSError, http.client.HTTPException) as failure:
            self._lost(path, failure, began)
        finally:
            connection.close()

    def _judge(self, path: str, status: int, body: bytes, began: float) -> None:
        found = _OUTCOME.search(body.decode("utf-8", "replace"))
        outcome = f"{found[1]} {found[2] or 'null'}" if found else str(status)
        self.tally.count(outcome, 1000 * (time.monotonic() - began))
        if status != 200 or found is None or found[1] == "none":
            self.tally.blame(f"{path}: {status} {outcome}")

    def _lost(self, path: str, failure: Exception, began: float) -> None:
        if self.uptime.excuses(began, time.monotonic()):
            self.tally.count("met a kill")
        else:
            self.tally.blame(f"{path}: {type(failure).__name__} {failure}")


def _turns(plannings: Sequence[str], choose: random.Random) -> Iterator[str]:
    """All plannings in some order, then all again in another."""
    while True:
        yield from choose.sample(list(plannings), len(plannings))
