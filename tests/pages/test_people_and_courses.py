"""The pages of people, courses, programs and levels."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from extensions import db
from models import Course, EventStatus, Instructor, Level, Program, Term
from support.campus import Campus, id_of
from support.html import links_of, tags_of, text_of
from support.pages import stranger
from support.settings import save
from support.statements import statements

pytestmark = pytest.mark.usefixtures("at_ten_to_eleven")


def of_kind(html: str, kind: str) -> list[str]:
    return [link for link in links_of(html) if link.startswith(f"/{kind}/")]


def people(campus: Campus) -> dict[str, str]:
    """Addresses by name."""
    names = ("Prof. Dr. Özlem Öztürk", "Ada Lovelace", "Zoë Ångström", "Müller, Jörg")
    several = [campus.person, *(campus.add(Instructor(name=name)) for name in names)]
    return {person.name: f"/instructors/{person.uid}" for person in several}


def test_people_stand_under_their_family_names(client: FlaskClient, campus: Campus):
    known = people(campus)
    page = client.get("/instructors").text
    assert "5 instructors" in text_of(page)
    assert of_kind(page, "instructors") == [
        known[name]
        for name in (
            "Zoë Ångström",
            "Camille Lemoine",
            "Ada Lovelace",
            "Müller, Jörg",
            "Prof. Dr. Özlem Öztürk",
        )
    ]
    letters = text_of(page).partition("5 instructors")[2]
    assert letters.index("A Zoë") < letters.index("L Camille") < letters.index("O Prof.")


@pytest.mark.parametrize(
    ("q", "expected"), [("oeztuerk", "Prof. Dr. Özlem Öztürk"), ("ANGSTROM", "Zoë Ångström")]
)
def test_people_are_found_by_a_piece_of_their_name(
    client: FlaskClient, campus: Campus, q: str, expected: str
):
    known = people(campus)
    page = client.get(f"/instructors?q={q}", headers={"HX-Request": "true"}).text
    assert of_kind(page, "instructors") == [known[expected]]
    assert "<html" not in page
    assert "No name has this in it" in text_of(client.get("/instructors?q=zzz").text)


def test_a_long_list_has_a_letter_at_a_time(client: FlaskClient, campus: Campus):
    campus.write(
        lambda edit: [edit.add(Course(name=f"{letter}{n:03}")) for letter in "AÄB" for n in range(70)]
    )
    page = client.get("/courses").text
    assert "211 courses" in text_of(page)
    assert len(of_kind(page, "courses")) == 141
    assert len(of_kind(client.get("/courses?letter=B").text, "courses")) == 70
    assert len(of_kind(client.get("/courses?letter=X").text, "courses")) == 141
    assert len(of_kind(client.get("/courses?q=B01").text, "courses")) == 10


def test_an_instructor_tells_where_they_are_next(client: FlaskClient, campus: Campus):
    campus.plan(6, campus.cohort)  # over by now
    campus.plan(9, campus.cohort)
    campus.plan(9, campus.one, day=1, status=EventStatus.CANCELLED)
    campus.plan(12, campus.one, day=1, status=EventStatus.DRAFT)
    campus.change(campus.person, email="camille@example.org", tags="Informatik")
    page = client.get(f"/instructors/{campus.person.uid}").text
    said = text_of(page)
    assert "Algorithmique Now B204 · L2 INFO Mon 16 November 10:00 – 11:30" in said
    assert "Algorithmique Cancelled B204 · L2 INFO TD1 Tue 17 November 10:00 – 11:30" in said
    assert said.count("Algorithmique") == 3  # those, and the course
    assert "Informatik" in said
    assert "camille@example.org" in said
    assert of_kind(page, "courses") == [f"/courses/{campus.course.uid}"]
    assert f"/plannings/{id_of(campus.person)}" in links_of(page)
    subscription = next(link for link in links_of(page) if "/ical/" in link)
    assert client.get(subscription).mimetype == "text/calendar"


def test_an_instructor_without_meetings(client: FlaskClient, campus: Campus):
    assert "Nothing is planned from now on." in text_of(client.get(f"/instructors/{campus.person.uid}").text)


def test_a_course_tells_how_much_of_it_there_is(client: FlaskClient, campus: Campus):
    campus.add(Term(name="Wintersemester", starts_on=date(2026, 10, 1), ends_on=date(2027, 2, 28)))
    campus.add(Term(name="Sommersemester", starts_on=date(2027, 3, 1), ends_on=date(2027, 8, 31)))
    campus.change(campus.course, abbreviation="ALG", module_number="INF201")
    campus.plan(6, campus.cohort)
    campus.plan(9, campus.one, day=1)
    campus.plan(9, campus.two, day=2, status=EventStatus.CANCELLED)
    campus.plan(9, campus.two, day=200)
    page = client.get(f"/courses/{campus.course.uid}").text
    said = text_of(page)
    assert (
        "Code ALG Module INF201 Level L2 Informatique Who Camille Lemoine Groups L2 INFO , L2 INFO TD1"
        in said
    )
    assert "Wintersemester 3 h in 2 meetings" in said
    assert "Tue 17 November B204 · Camille Lemoine · L2 INFO TD1 10:00 – 11:30" in said
    assert f"/levels/{campus.level.uid}" in links_of(page)
    assert f"/plannings/{id_of(campus.one)}" in links_of(page)
    with time_machine.travel(datetime(2028, 1, 1, tzinfo=UTC), tick=False):
        assert "This term No meetings" in text_of(client.get(f"/courses/{campus.course.uid}").text)


def test_programs_lead_to_their_levels(client: FlaskClient, campus: Campus):
    campus.change(campus.program, abbreviation="INFO", degree_type="Licence")
    campus.change(campus.level, number=2)
    old = campus.add(Program(name="Altes Fach", is_active=False))
    alone = campus.add(Level(name="Vorkurs"))
    page = client.get("/programs").text
    said = text_of(page)
    assert "2 programs" in said
    assert "Licence Informatique Licence · INFO · 1 level" in said
    assert "Altes Fach No longer offered" in said
    assert of_kind(page, "programs") == [f"/programs/{campus.program.uid}", f"/programs/{old.uid}"]
    assert of_kind(page, "levels") == [f"/levels/{alone.uid}"]
    assert of_kind(client.get("/programs?q=vorkurs").text, "programs") == []
    program = client.get(f"/programs/{campus.program.uid}").text
    assert of_kind(program, "levels") == [f"/levels/{campus.level.uid}"]
    assert "L2 Informatique No. 2" in text_of(program)
    assert "No longer offered" in text_of(client.get(f"/programs/{old.uid}").text)


def test_a_level_has_its_groups_as_a_tree(client: FlaskClient, campus: Campus):
    foreign = campus.add(Course(name="Analyse"))
    campus.plan(9, campus.one, course_id=foreign.id)
    page = client.get(f"/levels/{campus.level.uid}").text
    groups = [link for link in links_of(page) if "timetable.group." in link]
    assert groups == [f"/plannings/{id_of(group)}" for group in (campus.cohort, campus.one, campus.two)]
    assert of_kind(page, "courses") == [f"/courses/{one.uid}" for one in (campus.course, foreign)]
    assert f"/programs/{campus.program.uid}" in links_of(page)
    assert f"/plannings/{id_of(campus.level)}" in links_of(page)
    subscription = next(link for link in links_of(page) if "/ical/" in link)
    assert client.get(subscription).mimetype == "text/calendar"


@pytest.mark.parametrize("kind", ["instructors", "courses", "programs", "levels"])
def test_an_address_that_leads_nowhere_offers_what_is_called_so(
    client: FlaskClient, campus: Campus, kind: str
):
    word = {"instructors": "lemoine", "courses": "algorithmique", "programs": "licence", "levels": "l2"}[kind]
    answer = client.get(f"/{kind}/{word}-x")
    assert answer.status_code == 404
    assert len(of_kind(answer.text, kind)) == 1
    answer = client.get(f"/{kind}/00000000-0000-0000-0000-000000000000")
    assert answer.status_code == 404
    assert "There is no such" in text_of(answer.text)


@pytest.mark.parametrize("path", ["/instructors", "/courses", "/programs"])
def test_an_empty_installation_has_empty_lists(client: FlaskClient, path: str):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "There are none yet." in text_of(answer.text)
    assert client.get(f"{path}?q=%00&letter=%00&_external=1").status_code == 200


def test_names_cannot_bring_markup(client: FlaskClient, campus: Campus):
    campus.change(campus.person, name="<script>x</script>", email='"><img src=x>@example.org')
    page = client.get(f"/instructors/{campus.person.uid}").text
    assert tags_of(page, "img") == []
    assert [tag for tag in tags_of(page, "script") if "src" not in tag] == []


def test_pages_of_things_cost_the_same_whatever_their_number(filled: Flask):
    client = filled.test_client()
    with time_machine.travel(datetime(2026, 11, 4, 9, tzinfo=UTC), tick=False):
        first = {kind: of_kind(client.get(f"/{kind}").text, kind)[0] for kind in ("instructors", "courses")}
        level = of_kind(client.get("/programs").text, "levels")[0]
        most = {"/instructors": 2, "/courses": 2, "/programs": 2, level: 4}
        for path, number in {**most, first["instructors"]: 10, first["courses"]: 12}.items():
            with statements(filled) as seen:
                assert client.get(path).status_code == 200
            assert len([sent for sent in seen if sent != "BEGIN"]) <= number, path


def test_a_meeting_leads_to_all_that_it_takes(client: FlaskClient, campus: Campus):
    meeting = campus.plan(9, campus.one)
    address = f"/event?planning={id_of(campus.room)}&uid={meeting.uid}"
    found = links_of(client.get(address).text)
    assert {
        f"/rooms/{campus.room.uid}",
        f"/instructors/{campus.person.uid}",
        f"/courses/{campus.course.uid}",
        f"/plannings/{id_of(campus.one)}",
    } <= set(found)


def test_times_are_those_of_the_zone_that_the_reader_has_chosen(app: Flask, campus: Campus):
    """But for rooms: they go by the clock on their wall."""
    campus.plan(9, campus.cohort)
    reader = stranger(app)
    assert save(reader, zone="Asia/Tokyo").status_code == 303
    page = text_of(reader.get(f"/courses/{campus.course.uid}").text)
    assert "18:00 – 19:30" in page
    assert "All times in Asia/Tokyo" in page
    assert "10:00 – 11:30" in text_of(reader.get(f"/rooms/{campus.room.uid}").text)


def test_no_page_holds_two_connections_at_once(app: Flask, campus: Campus):
    """Else all threads may come to hold one each, and wait for another for ever."""
    reader, held = stranger(app), []
    assert save(reader, zone="Asia/Tokyo").status_code == 303
    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", lambda *_: held.append(engine.pool.checkedout()))
    things = {"rooms": campus.room, "instructors": campus.person, "courses": campus.course}
    things |= {"programs": campus.program, "levels": campus.level}
    pages = ["/rooms", "/rooms/free", "/rooms/heat", f"/rooms/{campus.room.uid}/door", "/rooms/nowhere"]
    for address in [*pages, *(f"/{kind}" for kind in things if kind != "levels")]:
        reader.get(address)
    for kind, thing in things.items():
        assert reader.get(f"/{kind}/{thing.uid}").status_code == 200
    assert max(held) == 1
