"""Reading a page as its reader does: what it says, where its links lead."""

from html.parser import HTMLParser

_TICKED = ("radio", "checkbox")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def text_of(html: str) -> str:
    """What a page says, with single spaces."""
    parser = _Words()
    parser.feed(html)
    return " ".join(" ".join(parser.words).split())


def tags_of(html: str, name: str) -> list[dict[str, str | None]]:
    """The attributes of each element of that name."""
    parser = _Words()
    parser.feed(html)
    return [attributes for tag, attributes in parser.tags if tag == name]


def links_of(html: str) -> list[str]:
    return [attributes.get("href") or "" for attributes in tags_of(html, "a")]


def loaded_by(html: str) -> set[str]:
    """The addresses of the files that a page loads: style sheets, scripts, icons."""
    tags = [tag for name in ("link", "use") for tag in tags_of(html, name) if tag.get("rel") != "manifest"]
    addresses = [tag.get("href") or "" for tag in tags]
    addresses += [tag.get("src") or "" for tag in tags_of(html, "script")]
    return {address.partition("#")[0] for address in addresses}


def form_of(html: str) -> dict[str, str]:
    """What a browser would send of all controls of a page as they stand, but for its buttons."""
    parser = _Words()
    parser.feed(html)
    form: dict[str, str] = {}
    select = ""
    for tag, attributes in parser.tags:
        name, value = attributes.get("name") or "", attributes.get("value") or ""
        if tag == "select":
            select, form[name] = name, ""
        elif tag == "option" and "selected" in attributes:
            form[select] = value
        elif tag == "input" and name and ("checked" in attributes or attributes.get("type") not in _TICKED):
            form[name] = value
    return form
