"""The pages that people see in a browser: HTML first, made quick by htmx."""

from apiflask import APIBlueprint

from blueprints.pages import (
    account,
    account_api,
    account_sessions,
    adding,
    admin,
    assets,
    browse,
    calendar,
    changes,
    connections,
    copies,
    courses,
    desk,
    door,
    event,
    free_rooms,
    heat,
    home,
    manifest,
    my,
    offline,
    own_colours,
    own_groups,
    passkey_words,
    passkeys,
    people,
    printing,
    programs,
    provider_sign_in,
    registries,
    rooms,
    search,
    selections,
    settings,
    sign_in,
    sign_up,
    stars,
    subscriptions,
    things,
    transfer,
    tree_words,
    words,
)
from blueprints.pages.errors import busy
from blueprints.same_site import refuse_cross_site
from services.changes.errors import Busy

bp = APIBlueprint("pages", __name__, enable_openapi=False)

bp.before_request(refuse_cross_site)
bp.register_error_handler(Busy, busy)
for part in (assets, words, printing, tree_words, home, search, browse, calendar, event, stars):
    part.register(bp)
for part in (selections, adding, my):
    part.register(bp)
for part in (settings, own_colours, own_groups, sign_in, provider_sign_in, sign_up):
    part.register(bp)
for part in (things, rooms, free_rooms, heat, door, people, courses, programs):
    part.register(bp)
for part in (account, account_sessions, passkeys, passkey_words, connections, account_api):
    part.register(bp)
for part in (copies, manifest, offline):
    part.register(bp)
for part in (subscriptions, changes):
    part.register(bp)
transfer.register(bp)
admin.register(bp)
desk.register(bp)
registries.register(bp)

__all__ = ["bp"]
