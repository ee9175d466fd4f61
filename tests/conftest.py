"""The fixtures of all tests; they live in tests/support, one subject a file."""

pytest_plugins = [
    "support.order",
    "support.kept",
    "support.require_all",
    "support.network",
    "support.postgresql",
    "support.database",
    "support.application",
    "support.accounts",
    "support.passkeys",
    "support.planning",
    "support.campus",
    "support.places",
    "support.filled",
    "support.groups",
    "support.planner",
    "support.feed_rows",
    "support.timetable",
    "support.identity_provider",
    "support.catalog",
    "support.universities",
    "support.live_server",
    "support.browser",  # after what it imports: pytest wants to load its plugins itself
    "support.at_desk",
    "support.redis",
]
