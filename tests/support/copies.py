"""What a browser has saved of our pages."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from playwright.sync_api import Page

HELD = """async () => {
  const held = [];
  for (const name of (await caches.keys()).filter((one) => !one.startsWith("assets "))) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) held.push([url, await (await cache.match(url)).text()]);
  }
  return held;
}"""
UNTIL_SAVED = """async ([part, amount]) => {
  const held = async () => {
    const names = (await caches.keys()).filter((one) => !one.startsWith("assets "));
    const each = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return each.flat().filter((one) => one.url.includes(part)).length;
  };
  const giveUp = Date.now() + 60000;
  while (await held() < amount) {
    if (Date.now() > giveUp) throw new Error(`not saved: ${part}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}"""


def release(client: FlaskClient) -> dict[str, Any]:
    """What the worker knows of its release."""
    told = client.get("/sw.js").text.partition(";\n")[0]
    known: dict[str, Any] = json.loads(told.removeprefix("const RELEASE = "))
    return known


def kept_at_hand(client: FlaskClient) -> set[str]:
    """What a browser gets on its first visit for times without a connection, some of which pages load anyway."""
    return {*release(client)["assets"], "/offline", "/manifest.webmanifest", "/sw.js"}


def saved(page: Page) -> dict[str, str]:
    """The pages and cards that are held, by their addresses on the site."""
    return {_short(url): html for url, html in page.evaluate(HELD)}


def until_saved(page: Page, part: str, amount: int = 1) -> None:
    """Wait until as many pages are held whose address has that part."""
    page.evaluate(UNTIL_SAVED, [part, amount])


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
