"""Pages on paper, and on the narrowest screen."""

import re

import pytest
from playwright.sync_api import expect

from support.groups import BOTH, ON, A
from support.screens import OpenPage

NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize(
    ("address", "sheets"),
    [(f"/plannings/{A}?{ON}", 1), (f"/plannings/{A}?{ON}&view=month", 1), (BOTH, 1), ("/settings", None)],
)
def test_a_page_prints_with_its_address_and_without_what_one_presses(
    open_page: OpenPage, address: str, sheets: int | None
):
    page = open_page(address)
    if sheets:
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == sheets
    page.emulate_media(media="print")
    expect(page.locator(".printonly")).to_contain_text(re.compile(r"http://127.0.0.1:\d+/\S+, printed \d"))
    for button in page.locator(".btn, .bar, input, select").all():
        expect(button).to_be_hidden()


def test_six_words_fit_into_the_bar_of_a_narrow_phone(open_page: OpenPage):
    page = open_page(f"/plannings/{A}", NARROW, locale="de")
    page.locator("#star").click()
    expect(page.locator("#star")).to_have_text("In meinen Plänen")
    page.goto("/my")
    bar = page.locator("nav.nav")
    boxes = [link.bounding_box() for link in bar.get_by_role("link").all()]
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    ends = [box["x"] + box["width"] for box in boxes]
    assert ends[-1] <= NARROW["width"]
    assert all(end <= box["x"] for end, box in zip(ends, boxes[1:], strict=False))
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
