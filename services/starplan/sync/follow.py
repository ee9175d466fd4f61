"""From the settings to what is followed."""

from functools import partial

from config import Settings
from services.net.client import GuardedClient
from services.starplan.client import StarPlan
from services.starplan.instance import Instance
from services.starplan.overlay_store import OverlayStore
from services.starplan.sync.following import Following


def following(settings: Settings, net: GuardedClient) -> Following | None:
    """The server that the settings name, None when they name none. Raises OverlayInvalid."""
    if not settings.starplan_base_url:
        return None
    instance = Instance(settings.starplan_base_url, settings.zone, settings.starplan_charset)
    return Following(
        settings.starplan_name,
        settings.starplan_base_url,
        settings.zone,
        partial(StarPlan, instance, net),
        OverlayStore(settings.starplan_overlay),
        settings.starplan_sites,
    )
