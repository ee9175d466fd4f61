"""``python -m bench [NAME]``: the named benchmark, or each in a process of its own."""

import argparse
import subprocess

from bench import backfill, catalog, desk, pages, plannings, sync, timetable, transfer
from bench.processes import PROJECT, python

NAMES = ("plannings", "backfill", "timetable", "transfer", "sync", "catalog", "pages", "desk")

parser = argparse.ArgumentParser(prog="bench", description=__doc__)
parser.add_argument("name", nargs="?", choices=("all", *NAMES), default="all", help="which one (default all)")
parser.add_argument(
    "--seconds", type=int, default=3, help="plannings: length of each measurement (default 3)"
)
parser.add_argument(
    "--plannings", type=int, default=backfill.PLANNINGS, help="backfill: how many (default %(default)s)"
)
parser.add_argument(
    "--calls",
    type=int,
    default=timetable.CALLS,
    help="timetable, catalog, pages, desk: of each question (default %(default)s)",
)
arguments = parser.parse_args()

if arguments.name == "plannings":
    plannings.run(arguments.seconds)
elif arguments.name == "backfill":
    backfill.run(arguments.plannings)
elif arguments.name == "timetable":
    timetable.run(arguments.calls)
elif arguments.name == "transfer":
    transfer.run()
elif arguments.name == "sync":
    sync.run()
elif arguments.name == "catalog":
    catalog.run(arguments.calls)
elif arguments.name == "pages":
    pages.run(arguments.calls)
elif arguments.name == "desk":
    desk.run(arguments.calls)
else:
    for name in NAMES:
        options = [f"--seconds={arguments.seconds}", f"--plannings={arguments.plannings}"]
        options.append(f"--calls={arguments.calls}")
        subprocess.run([python(), "-m", "bench", name, *options], cwd=PROJECT, check=True)
