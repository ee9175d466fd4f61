"""The pages that people see in a browser: HTML first, made quick by htmx."""

from apiflask import APIBlueprint

from blueprints.pages import (
    admin_feeds,
    assets,
    browse,
    calendar,
    connections,
    event,
    passkeys,
    provider_sign_in,
    sign_in,
    words,
)
from blueprints.same_site import refuse_cross_site

bp = APIBlueprint("pages", __name__, enable_openapi=False)

bp.before_request(refuse_cross_site)
for part in (
    assets,
    words,
    browse,
    calendar,
    event,
    sign_in,
    provider_sign_in,
    passkeys,
    connections,
    admin_feeds,
):
    part.register(bp)

__all__ = ["bp"]
