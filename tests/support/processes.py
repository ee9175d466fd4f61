"""Processes of their own for work that has to be done by several at once."""

import os
import sys
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext

import pytest


def processes(module: str) -> ForkServerContext:
    """What starts processes that have loaded ``module`` with all that it needs, once and not each for itself."""
    context = get_context("forkserver")
    context.set_forkserver_preload([module])
    with pytest.MonkeyPatch.context() as patch:
        # The process that loads it is told nothing of our path, and leaves out without a word what it does not find.
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        forkserver.ensure_running()
    return context
