"""``python -m bench``: every benchmark, or with ``--seconds`` a shorter or longer run of each line."""

import argparse

from bench import plannings

parser = argparse.ArgumentParser(prog="bench", description=__doc__)
parser.add_argument("--seconds", type=int, default=3, help="length of each measurement (default 3)")
plannings.run(parser.parse_args().seconds)
