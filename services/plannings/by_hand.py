"""What staff do with a feed."""

from datetime import datetime

from services.plannings.catalogue import Catalogue
from services.plannings.hosts import host_of
from services.plannings.refresh_queue import ADMIN_PRIORITY, RefreshQueue


def ask_again(catalogue: Catalogue, queue: RefreshQueue, full_id: str, now: datetime) -> bool:
    """Put a feed before the others that wait; False for one that left the catalogue, and has no address any more."""
    node = catalogue.get(full_id)
    if node is None or node.url is None:
        return False
    queue.enqueue(full_id, host_of(node.url), ADMIN_PRIORITY, now)
    return True
