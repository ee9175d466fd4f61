"""Addresses that lead inside, or nowhere: a table of what an attacker writes into a feed's URL."""

from collections.abc import Callable
from dataclasses import dataclass

from fakes.upstream import Upstream


@dataclass(frozen=True)
class Doors:
    """Where the feeds may come from, and a service inside on the same machine that must stay unknown."""

    upstream: Upstream
    inside: Upstream

    def redirect(self, path: str, to: str) -> str:
        """An address of the upstream that leads to ``to``."""
        self.upstream.redirect(path, to)
        return self.upstream.url(path)


MakeURL = Callable[[Doors], str]


def inside(host: str, scheme: str = "http") -> MakeURL:
    """``host`` is one more way to write 127.0.0.1 (or to reach it), with the port of the service inside."""
    return lambda doors: f"{scheme}://{host}:{doors.inside.port}/"


def fixed(url: str) -> MakeURL:
    return lambda _: url


def redirected(number: int, to: MakeURL) -> MakeURL:
    return lambda doors: doors.redirect(f"/redirect-{number}", to(doors))


_PLACES: dict[str, MakeURL] = {
    "loopback": inside("127.0.0.1"),
    "another loopback": inside("127.8.9.10"),
    "decimal": inside("2130706433"),
    "octal": inside("0177.0.0.1"),
    "octal at length": inside("00000177.00.00.01"),
    "hexadecimal": inside("0x7f.0.0.1"),
    "hexadecimal in one": inside("0x7f000001"),
    "shortened": inside("127.1"),
    "zero": inside("0"),
    "0.0.0.0": inside("0.0.0.0"),
    "full-width digits": inside("１２７.０.０.１"),
    "circled digits": inside("①②⑦.⓪.⓪.①"),
    "IPv6 unspecified": inside("[::]"),
    "IPv6 loopback": inside("[::1]"),
    "IPv6 loopback at length": inside("[0:0:0:0:0:0:0:1]"),
    "mapped": inside("[::ffff:127.0.0.1]"),
    "mapped in hexadecimal": inside("[::ffff:7f00:1]"),
    "compatible": inside("[::127.0.0.1]"),
    "translated": inside("[::ffff:0:127.0.0.1]"),
    "NAT64": inside("[64:ff9b::127.0.0.1]"),
    "NAT64 of local use": inside("[64:ff9b:1::127.0.0.1]"),
    "6to4": inside("[2002:7f00:1::1]"),
    "Teredo": inside("[2001:0:7f00:1:0:0:80ff:fffe]"),
    "unique local": inside("[fd00::1]"),
    "link local": inside("[fe80::1]"),
    "link local with a zone": inside("[fe80::1%25lo]"),
    "multicast": inside("[ff02::1]"),
    "private 10": inside("10.0.0.1"),
    "private 172": inside("172.16.0.1"),
    "private 192": inside("192.168.0.1"),
    "carrier": inside("100.64.0.1"),
    "metadata": fixed("http://169.254.169.254/latest/meta-data/"),
    "metadata over IPv6": fixed("http://[fd00:ec2::254]/latest/meta-data/"),
    "broadcast": inside("255.255.255.255"),
    "documentation": inside("192.0.2.1"),
    "benchmarks": inside("198.18.0.1"),
    "localhost": inside("localhost"),
    "localhost with a dot": inside("localhost."),
    "LOCALHOST": inside("LOCALHOST"),
    "localhost below": inside("inside.localhost"),
    "user in front": inside("good.example@127.0.0.1"),
    "user and password in front": inside("127.0.0.1:80%40good.example@127.0.0.1"),
    "allowed host as the user": lambda doors: f"http://{doors.upstream.host}@127.0.0.1:{doors.inside.port}/",
    "allowed host as a fragment": lambda doors: (
        f"http://127.0.0.1:{doors.inside.port}#@{doors.upstream.host}/"
    ),
    "name that leads inside": inside("inside.example"),
    "name of the metadata": fixed("http://metadata.example/"),
    "name that is mapped": inside("mapped.example"),
    "unknown name": inside("nowhere.invalid"),
    "name of 300 letters": inside("a" * 300 + ".example"),
    "name of 70 letters": inside("a" * 70 + ".example"),
    "name with empty labels": inside("a..example"),
    "scheme in front": lambda doors: f"http://http://127.0.0.1:{doors.inside.port}/",
    "secure loopback": inside("127.0.0.1", "https"),
    "another port of an allowed host": fixed("http://127.0.0.1:1/"),
}
_SCHEMES = {
    f"redirect to {url.partition(':')[0]}": redirected(100 + number, fixed(url))
    for number, url in enumerate(
        [
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_INFO",
            "ftp://127.0.0.1/",
            "dict://127.0.0.1:11211/stats",
            "data:text/calendar,BEGIN:VCALENDAR",
            "javascript:alert(1)",
            "unix:///run/service.sock",
            "ldap://127.0.0.1/",
        ]
    )
}
_REFUSED = "connection_refused"

URLS: dict[str, tuple[MakeURL, str]] = {
    **{name: (make_url, "network_error") for name, make_url in _PLACES.items()},
    **{
        f"redirect to: {name}": (redirected(number, make_url), "network_error")
        for number, (name, make_url) in enumerate(_PLACES.items())
        if name.isascii()
    },
    **{name: (make_url, "network_error") for name, make_url in _SCHEMES.items()},
    # Its public address is the only one that is tried; nobody answers there.
    "name that leads outside and inside": (inside("mixed.example"), _REFUSED),
    "name that changes its mind": (inside("rebinding.example"), _REFUSED),
    # What follows a backslash is a path of the allowed host, which has none of that name.
    "allowed host before a backslash": (
        lambda doors: f"http://{doors.upstream.host}\\@127.0.0.1:{doors.inside.port}/",
        "http_4xx",
    ),
    "nobody listens": (lambda doors: doors.redirect("/dead", doors.upstream.refused_url()), "network_error"),
}
"""What makes the URL, and the kind of failure that asking it is."""
