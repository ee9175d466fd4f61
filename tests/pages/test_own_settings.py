"""Colours and groups that a reader has chosen: in the settings, and at work in calendars."""

import pytest
from flask import Flask

from services.timetable.colours import colour_of
from support.groups import BOTH, A, B
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, form_token, stranger

pytestmark = pytest.mark.usefixtures("groups")
WEEK = f"/plannings/{A}?date=2026-11-17"


@pytest.fixture
def reader(app: Flask) -> PageClient:
    client = stranger(app)
    client.token = form_token(client.get("/settings").text)
    return client


def hues(html: str, title: str) -> set[str]:
    """The hues of the cards whose sentence begins with a title."""
    cards = [part for part in html.split("<li ")[1:] if f">{title}<" in part and "ev-t" in part]
    return {word for card in cards for word in card.split('"')[1].split() if word[0] == "h"}


def paint(client: PageClient, **colours: str) -> None:
    form = {"of": list(colours), "colour": list(colours.values())}
    assert client.post("/settings/colors", data=form).headers["Location"] == "/settings?done=colors#colours"


class TestColours:
    def test_a_course_has_the_colour_that_is_chosen_for_it_on_the_page_of_a_meeting(self, reader: PageClient):
        (before,) = hues(reader.get(WEEK).text, "Analyse")
        meeting = next(link for link in links_of(reader.get(WEEK).text) if "/event" in link)
        assert any(link.startswith("/settings?course=") for link in links_of(reader.get(meeting).text))
        form = reader.get("/settings?course=Analyse").text
        assert ("of", "Analyse") in [(one.get("name"), one.get("value")) for one in tags_of(form, "input")]
        chosen = 30 if before != "h30" else 3
        paint(reader, Analyse=colour_of(chosen))
        assert hues(reader.get(WEEK).text, "Analyse") == {f"h{chosen}"}
        assert "Analyse" in text_of(reader.get("/settings").text), "it can be taken back"
        paint(reader, Analyse="")
        assert hues(reader.get(WEEK).text, "Analyse") == {before}

    def test_a_sort_of_meetings_has_the_nearest_hue_to_what_another_program_has_stored(
        self, reader: PageClient
    ):
        paint(reader, lecture="#bbe0ff", tutorial="#808080")
        assert hues(reader.get(WEEK).text, "Analyse") == {"h24"}
        before = hues(stranger(reader.application).get(WEEK).text, "Algorithmique")
        assert hues(reader.get(WEEK).text, "Algorithmique") == before, "grey is no hue"
        paint(reader, Analyse=colour_of(3))
        assert hues(reader.get(WEEK).text, "Analyse") == {"h3"}, "a course comes before its sort"

    def test_of_several_calendars_each_keeps_the_colour_that_tells_them_apart(self, reader: PageClient):
        before = reader.get(BOTH).text
        paint(reader, tutorial=colour_of(3))
        overlaid = [
            tag["class"] for tag in tags_of(reader.get(BOTH).text, "li") if "over" in (tag.get("class") or "")
        ]
        assert overlaid == [
            tag["class"] for tag in tags_of(before, "li") if "over" in (tag.get("class") or "")
        ]


class TestGroups:
    def make(self, client: PageClient, name: str, *of: str) -> None:
        answer = client.post("/settings/groups", data={"name": name, "of": list(of)})
        assert answer.headers["Location"] == "/settings?done=groups#groups"

    def test_what_is_shown_together_is_kept_and_offered_again(self, reader: PageClient):
        assert "Keep as a group" in text_of(reader.get(BOTH).text)
        self.make(reader, "Both", A, B)
        href = f"/timetable?of={A}&of={B}&view=week"
        assert href in links_of(reader.get("/").text)
        assert "Both 2 timetables" in text_of(reader.get("/settings").text)
        over = [link for link in links_of(reader.get(WEEK).text) if link.startswith(href)]
        assert over == [f"{href}&date=2026-11-17"]
        assert not any(link == f"{href}&date=2026-11-17" for link in self.offered(reader.get(BOTH).text))
        reader.post("/my/plannings", data={"planning": A, "on": "1"})
        assert href in links_of(reader.get("/my").text)

    def offered(self, html: str) -> list[str]:
        return links_of(html.partition("Groups of your own")[2].partition("</details>")[0])

    def test_it_is_renamed_filled_otherwise_and_dropped(self, app: Flask, reader: PageClient):
        self.make(reader, "Both", A, B)
        address = next(
            form["action"]
            for form in tags_of(reader.get("/settings").text, "form")
            if "groups/" in form["action"]
        )
        reader.post(address, data={"name": " Mine ", "of": [B, "univ.gone"]})
        page = text_of(reader.get("/settings").text)
        assert "Mine 2 timetables" in page
        assert "univ.gone" in page
        reader.post(f"{address}/drop")
        assert "Mine" not in text_of(reader.get("/").text)
        assert reader.post(f"{address}/drop").status_code == 404

    @pytest.mark.parametrize("form", [{"name": "", "of": A}, {"name": "x" * 81, "of": A}, {"name": "x"}])
    def test_one_without_a_name_or_anything_in_it_is_refused(self, reader: PageClient, form: dict[str, str]):
        assert reader.post("/settings/groups", data=form).status_code == 400
        assert "Groups of your own" not in text_of(reader.get("/").text)
