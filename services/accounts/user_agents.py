"""What a browser or program says of itself (RFC 9110, 10.1.5). Anybody can say anything: it is only ever shown."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What each names itself by; some name those as well that stand below them."""
PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
HANDHELD = ("iPhone", "iPad", "Android")
LONGEST_PRODUCT = 40


def is_browser(user_agent: str) -> bool:
    return user_agent.startswith("Mozilla/")


def is_handheld(user_agent: str) -> bool:
    return any(word in user_agent for word in HANDHELD)


def browser_of(user_agent: str) -> str:
    """``Firefox``; empty for one that is not known."""
    return _named(BROWSERS, user_agent)


def platform_of(user_agent: str) -> str:
    """``Windows``; empty for one that is not known."""
    return _named(PLATFORMS, user_agent)


def product_of(user_agent: str) -> str:
    """``curl``: how a program begins to call itself, 40 characters of it at most."""
    return user_agent.partition("/")[0].partition(" ")[0][:LONGEST_PRODUCT]


def _named(words: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in words if mark in user_agent), "")
