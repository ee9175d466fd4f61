"""The lists of the registries: what they show, how they are searched, sorted and narrowed, and what they cost."""

import pytest
from flask import Flask

from models import Course, Group, Instructor, Level, Program, Role, Room
from support.campus import Campus
from support.html import links_of, text_of
from support.pages import PageClient, page_client, stranger
from support.statements import statements

ALL = "/desk/registries"
ROOMS = f"{ALL}/rooms"


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


def rows(html: str) -> list[str]:
    """The names in the first column, in order."""
    listed = html.partition("</tbody>")[0]
    return [text_of(part.split("</th>")[0]) for part in listed.split('<th scope="row">')[1:]]


def test_it_is_for_staff(app: Flask):
    assert stranger(app).get(ROOMS).headers["Location"].startswith("/sign-in")
    assert page_client(app, Role.USER).get(ALL).status_code == 403


def test_every_registry_opens(campus: Campus, client: PageClient):
    html = client.get(ALL).text
    said = text_of(html)
    assert "1 room without a number of seats" in said
    assert "1 instructor without an address" in said
    for link in links_of(html):
        if link.startswith(ALL):
            assert client.get(link).status_code == 200, link
    named = {"levels": "L2 Informatique", "courses": "Algorithmique", "programs": "Licence Informatique"}
    for slug, name in named.items():
        assert rows(client.get(f"{ALL}/{slug}").text) == [name]
    assert client.get(f"{ALL}/planets").status_code == 404


def test_a_list_is_searched_sorted_and_narrowed(campus: Campus, client: PageClient):
    campus.add(Room(name="Amphi É", capacity=200, building="A", campus="Nord"))
    campus.add(Room(name="C 3", capacity=12, building="A", campus="Sud"))
    assert rows(client.get(ROOMS).text) == ["Amphi É", "B204", "C 3"]
    assert rows(client.get(f"{ROOMS}?q=amphi+e").text) == ["Amphi É"]
    assert rows(client.get(f"{ROOMS}?sort=capacity").text) == ["C 3", "Amphi É", "B204"]
    assert rows(client.get(f"{ROOMS}?sort=-name").text) == ["C 3", "B204", "Amphi É"]
    assert rows(client.get(f"{ROOMS}?building=A&campus=Sud").text) == ["C 3"]
    assert rows(client.get(f"{ROOMS}?lacks=seats").text) == ["B204"]
    assert "Nothing fits" in client.get(f"{ROOMS}?q=nowhere").text
    part = client.get(f"{ROOMS}?q=amphi", headers={"HX-Request": "true"}).text
    assert rows(part) == ["Amphi É"]
    assert "<html" not in part
    assert rows(client.get(f"{ROOMS}?sort=tower&page=x&building=&lacks=stars").text)[0] == "Amphi É"


def test_a_hundred_rows_a_page(campus: Campus, client: PageClient):
    for number in range(101):
        campus.add(Instructor(name=f"Nr {number:03}"))
    first = client.get(f"{ALL}/instructors?q=nr").text
    assert "1 – 100 of 101" in text_of(first)
    assert rows(client.get(f"{ALL}/instructors?q=nr&page=2").text) == ["Nr 100"]
    assert "ends before this page" in text_of(client.get(f"{ALL}/instructors?page=9").text)


def test_groups_of_a_level_stand_as_a_tree(campus: Campus, client: PageClient):
    campus.add(Group(name="A part", level_id=campus.level.id, parent_id=campus.two.id))
    html = client.get(f"{ALL}/groups?level={campus.level.id}").text
    assert rows(html) == ["L2 INFO", "L2 INFO TD1", "L2 INFO TD2", "A part"]
    assert html.count('<div class="inside">') == 1 + 1 + 2
    assert rows(client.get(f"{ALL}/groups").text)[0] == "A part"


def test_a_row_leads_to_its_page_its_calendar_and_the_editor(campus: Campus, client: PageClient):
    full_id = f"timetable.room.{campus.room.uid}"
    links = links_of(client.get(f"{ROOMS}?edit={campus.room.id}").text)
    assert {f"/rooms/{campus.room.uid}", f"/plannings/{full_id}", f"/desk?of={full_id}"} <= set(links)


@pytest.mark.parametrize("slug", ["rooms", "groups", "courses"])
def test_a_list_takes_as_many_statements_at_any_size(app: Flask, campus: Campus, slug: str):
    client = page_client(app)
    client.get(f"{ALL}/{slug}")
    with statements(app) as few:
        client.get(f"{ALL}/{slug}")
    for number in range(30):
        program = campus.add(Program(name=f"P{number}"))
        level = campus.add(Level(name=f"L{number}", program_id=program.id))
        cohort = campus.add(Group(name=f"G{number}", level_id=level.id))
        campus.add(Group(name=f"G{number} a", level_id=level.id, parent_id=cohort.id))
        campus.add(Course(name=f"C{number}", level_id=level.id))
        campus.add(Room(name=f"R{number}"))
    with statements(app) as many:
        assert len(rows(client.get(f"{ALL}/{slug}").text)) > 30
    assert len(many) == len(few) <= 10
