"""The server as a process of its own: ``python -m fakes.starplan --size hfu``, with ``tests`` on the path.

Its first line of output is the root of the site; it ends with SIGTERM or SIGINT.
"""

import argparse
import signal

from fakes.starplan import StarPlanServer, World
from fakes.starplan.size import SIZES


def main() -> None:
    parser = argparse.ArgumentParser(prog="fakes.starplan")
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help="of 127.0.0.1; any free one by default")
    parser.add_argument("--path", default="/splan")
    given = parser.parse_args()
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with StarPlanServer(World(SIZES[given.size], given.seed), given.path, given.port) as server:
        print(server.root, flush=True)  # noqa: T201
        signal.sigwait(ends)


main()
