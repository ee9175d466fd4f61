"""Adding another calendar to the one that is shown."""

import pytest
from flask.testing import FlaskClient

from support.groups import BOTH, A, B
from support.html import links_of, tags_of, text_of

pytestmark = pytest.mark.usefixtures("groups")
ADD = "/timetable/add"


def form_of(html: str) -> dict[str, list[str]]:
    """What the search for another calendar would send."""
    inside = html.partition(f'action="{ADD}"')[2].partition("</form>")[0]
    form: dict[str, list[str]] = {}
    for one in tags_of(inside, "input"):
        form.setdefault(one["name"], []).append(one.get("value") or "")
    return form


def test_what_is_found_joins_the_calendar_as_it_is_shown(client: FlaskClient):
    page = client.get(f"/plannings/{A}?hide=Analyse&view=day&date=2026-11-17&weekends=1").text
    answer = client.get(ADD, query_string={**form_of(page), "q": "groupe b"})
    href = f"/timetable?of={A}&of={B}&hide=Analyse&view=day&date=2026-11-17&weekends=1"
    assert [link for link in links_of(answer.text) if link.startswith("/timetable?")] == [href]
    assert f"/plannings/{A}?hide=Analyse&view=day&date=2026-11-17&weekends=1" in links_of(answer.text)
    assert client.get(href).status_code == 200


def test_while_somebody_types_only_the_results_come(client: FlaskClient):
    answer = client.get(ADD, query_string={"of": A, "q": "groupe b"}, headers={"HX-Request": "true"})
    assert answer.text.startswith('<div id="adding"')
    assert "1 calendar to add" in text_of(answer.text)


def test_calendars_that_are_compared_stay_compared(client: FlaskClient):
    form = form_of(client.get(BOTH.replace("/timetable", "/compare")).text)
    assert form["compare"] == ["1"]
    page = client.get(ADD, query_string={**form, "of": [A], "q": "groupe b"}).text
    assert any(link.startswith(f"/compare?of={A}&of={B}") for link in links_of(page))


def test_nothing_found_and_no_room(client: FlaskClient):
    assert "Nothing else has this name" in text_of(client.get(f"{ADD}?of={B}&q=groupe+b").text), "it is shown"
    assert "Nothing else has this name" in text_of(client.get(f"{ADD}?of={A}&q=zzzz").text)
    full = {"of": [A, *(f"univ.{number}" for number in range(11))], "q": "groupe b"}
    assert "takes no more timetables" in text_of(client.get(ADD, query_string=full).text)
    assert client.get(ADD).status_code == 400
