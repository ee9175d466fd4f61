"""Asking for several plannings at a time."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from services.plannings.catalogue import Node
from services.plannings.service import Answer, PlanningService

AT_ONCE = 6
"""Upstreams that one request asks at a time: who waits for twelve silent ones waits for two of them."""


def current_of_each(plannings: PlanningService, nodes: Sequence[Node]) -> list[Answer]:
    """What ``PlanningService.current`` says of each, in the same order.

    The threads are this call's own and end with it, so there are never more than AT_ONCE for each request.
    """
    if len(nodes) < 2:
        return [plannings.current(node) for node in nodes]
    contexts = [copy_context() for _ in nodes]  # the log says which request it is about
    with ThreadPoolExecutor(min(AT_ONCE, len(nodes)), "asking") as threads:
        return list(threads.map(lambda node, context: context.run(plannings.current, node), nodes, contexts))
