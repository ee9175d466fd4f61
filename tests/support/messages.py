"""What pages say: the texts that are marked for translation, and those that somebody forgot to mark."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages import Catalog, extract
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from config import PROJECT
from support import source

KEYWORDS = {**extract.DEFAULT_KEYWORDS, "lazy_gettext": None}
MARKS = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext"}
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "placeholder", "title"}
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"^[A-Z][a-z]+\W*$|[A-Z][a-z]+,? \S*[a-z]|[a-z]{2,}[,:]? [a-z]+ [a-z]")
"""Of the texts in code, these are for people: ``Saved.``, ``Make the key``, ``may not do so``."""
ATTRIBUTE = re.compile(r'[a-z-]+="[^"]*"')
"""Blocks of templates may hold some that stand in a tag of another template."""
NAMES = {
    *{"Horarium", "StarPlan", "API", "PIN"},
    *{"Edge", "Opera", "Firefox", "Chrome", "Safari", "Android", "Windows", "Macintosh", "Linux"},
    *{"Apple", "Google", "Outlook", "Thunderbird"},
    *{"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"},
}
"""They are the same in every language."""


@cache
def extracted() -> Catalog:
    """All marked texts, as ``make messages`` finds them."""
    mappings = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {one["pattern"]: one for one in mappings}
    catalog = Catalog()
    for _, _, message, _, context in extract.extract_from_dir(PROJECT, methods, options, KEYWORDS):
        catalog.add(message, context=context)
    return catalog


@cache
def catalogue(language: str) -> Catalog:
    with (PROJECT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, language)


class _Unmarked(HTMLParser):
    """Finds words that stand in HTML itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.found += [text for name, text in attrs if name in SPOKEN_ATTRIBUTES and text]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not {"code", "kbd"} & set(self.inside):
            self.found.append(ATTRIBUTE.sub("", data))


def unmarked_in_template(template: str) -> list[str]:
    """Words of a template that stand outside of its expressions, and sentences in them that no call translates."""
    environment = Environment(extensions=["jinja2.ext.i18n"])
    parser = _Unmarked()
    parser.feed("".join(_html(environment, template)))
    words = [text.strip() for text in parser.found if set(WORD.findall(text)) - NAMES]
    return words + _sentences(_told(environment.parse(template)))


def _html(environment: Environment, template: str) -> Iterator[str]:
    """A template without what Jinja reads; a dot stands for each output, so that tags stay whole."""
    for _, kind, text in environment.lex(template):
        if kind == "data":
            yield text
        elif kind == "variable_begin":
            yield "·"


def _told(node: nodes.Node) -> Iterator[str]:
    """The texts in the expressions of a template, but for those that are translated."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in MARKS:
        for more in (*node.args[2:], *node.kwargs):
            yield from _told(more)
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _told(child)


def unmarked_in_code(path: Path) -> list[str]:
    """Sentences of a module of pages that are neither translated nor documentation."""
    return _sentences(_spoken(source.tree(path)))


def _sentences(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if SENTENCE.search(text) and text not in NAMES]


def _spoken(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
        for more in node.keywords:
            yield from _spoken(more)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from _spoken(child)
