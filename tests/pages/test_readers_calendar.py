"""The calendar as its reader has set it: weekends, hidden words, missing teachers, another time zone."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from support.application import CatalogueFolder, MakeApp, branch, leaf
from support.feeds import feed
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.settings import save
from support.statements import statements
from support.week import lecture

WEEK = "/plannings/univ.info.td1?date=2026-11-18"
HTMX = {"HX-Request": "true"}
DAYS = {"before": "20261115", "first": "20261116", "last": "20261122", "after": "20261123"}


@pytest.fixture
def reader(university: None, app: Flask) -> PageClient:
    return stranger(app)


@pytest.fixture
def holidays(catalogue: CatalogueFolder, make_app: MakeApp) -> PageClient:
    """The first and last day of a week, and those beside it, in a planning of whole days."""
    events = (all_day(name, f"Jour {name}", on, str(int(on) + 1)) for name, on in DAYS.items())
    (catalogue.path / "days.ics").write_text(feed(*events), encoding="utf-8")
    catalogue.add("univ", leaf("days", "file:days.ics"))
    return stranger(make_app())


def page_of(reader: PageClient, address: str = WEEK, **settings: Any) -> str:
    assert save(reader, **settings).status_code == 303
    answer = reader.get(address)
    assert answer.status_code == 200
    return answer.text


def all_day(uid: str, summary: str, on: str, until: str) -> str:
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", f"DTSTART;VALUE=DATE:{on}"]
    return "\r\n".join([*lines, f"DTEND;VALUE=DATE:{until}", "END:VEVENT", ""])


class TestCosts:
    def test_readers_without_settings_cost_no_query_more(self, app: Flask, reader: PageClient):
        reader.get(WEEK)
        with statements(app) as seen:
            answer = reader.get(WEEK)
        assert not [line for line in seen if "preferences" in line or "login_session" in line]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "Set-Cookie" not in answer.headers

    def test_settings_cost_one_query_and_keep_the_page_out_of_shared_caches(
        self, app: Flask, reader: PageClient
    ):
        reader.get(WEEK)
        with statements(app) as bare:
            reader.get(WEEK)
        save(reader, theme="dark")
        with statements(app) as seen:
            answer = reader.get(WEEK)
        assert len(seen) == len(bare) + 2, "BEGIN and SELECT"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in answer.headers["Vary"]

    def test_so_do_those_of_an_account(self, app: Flask, reader: PageClient):
        client = page_client(app)
        with statements(app) as seen:
            client.get(WEEK)
        assert len([line for line in seen if 'FROM "preferences"' in line or "FROM preferences" in line]) == 1


class TestWeekends:
    def test_they_are_shown_without_a_word_in_the_address(self, reader: PageClient):
        page = page_of(reader, weekends="y")
        assert "Saturday" in text_of(page)
        assert "/plannings/univ.info.td1?view=week&date=2026-11-25" in links_of(page)

    def test_an_address_says_otherwise_and_stays_so(self, reader: PageClient):
        page = page_of(reader, f"{WEEK}&weekends=0", weekends="y")
        assert "Saturday" not in text_of(page)
        assert "/plannings/univ.info.td1?view=week&date=2026-11-25&weekends=0" in links_of(page)

    def test_the_form_of_the_date_can_leave_them_out(self, reader: PageClient):
        page = page_of(reader, weekends="y")
        fields = [field for field in tags_of(page, "input") if field.get("name") == "weekends"]
        assert [(field["type"], field["value"]) for field in fields] == [("hidden", "0"), ("checkbox", "1")]
        assert "Saturday" in text_of(reader.get(f"{WEEK}&weekends=0&weekends=1").text)
        assert "Saturday" not in text_of(reader.get(f"{WEEK}&weekends=0").text)


class TestHiddenWords:
    @pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
    def test_what_holds_one_is_left_out_and_counted(self, reader: PageClient, view: str):
        page = page_of(reader, f"{WEEK}&view={view}", words="probabilites\nPROJET")
        assert "Probabilités" not in text_of(page)
        assert "Projet" not in text_of(page)
        hidden = {"day": 1, "week": 2, "month": 2, "agenda": 2}[view]
        assert f"{hidden} hidden" in text_of(page) or f"{hidden} meeting is hidden" in text_of(page)

    def test_the_total_counts_what_is_shown(self, reader: PageClient):
        assert "3 h in 2 meetings, 2 hidden" in text_of(page_of(reader, words="projet\nproba")).replace(
            " ,", ","
        )

    def test_a_word_with_a_comma_is_one_word(self, reader: PageClient):
        assert "Projet" in text_of(page_of(reader, words="projet, proba"))

    def test_htmx_leaves_them_out_as_well(self, reader: PageClient):
        save(reader, words="probabilites")
        for address in (WEEK, f"{WEEK}&live=1"):
            block = reader.get(address, headers=HTMX).text
            assert "Projet" in block
            assert "Probabilit" not in block

    def test_a_week_of_which_all_is_hidden_says_so(self, reader: PageClient):
        page = page_of(reader, "/plannings/univ.info.td1?date=2026-11-18&view=day", words="probabilites")
        words = text_of(page)
        assert "Nothing to show this day" in words
        assert "1 meeting is hidden by the words in your settings" in words

    def test_the_next_class_is_one_that_is_shown(self, reader: PageClient):
        empty = "/plannings/univ.info.td1?date=2026-11-25"
        assert "The next class is Algorithmique" in text_of(reader.get(empty).text)
        assert "The next class" not in text_of(page_of(reader, empty, words="algo"))

    def test_a_hidden_meeting_has_its_page_still(self, reader: PageClient):
        page = page_of(reader, "/event?planning=univ.info.td1&uid=proba", words="probabilites")
        assert "Probabilités" in text_of(page)


class TestMissingTeachers:
    ADDRESS = "/plannings/iut-de-nantes.info.g1?date=2026-11-18"

    @pytest.fixture
    def reader(self, catalogue: CatalogueFolder, make_app: MakeApp) -> PageClient:
        described = {"with": "Matière : BD\\nPersonnel : LEMOINE", "without": "Matière : Web"}
        events = [lecture(uid, uid.title(), 1, "08:15", description=text) for uid, text in described.items()]
        (catalogue.path / "nantes.ics").write_text(feed(*events), encoding="utf-8")
        catalogue.add("iut-de-nantes", branch("info", leaf("g1", "file:nantes.ics")))
        return stranger(make_app())

    def test_they_are_marked_when_one_wants_to_know(self, reader: PageClient):
        assert "no teacher" not in text_of(reader.get(self.ADDRESS).text).lower()
        words = text_of(page_of(reader, self.ADDRESS, teachers="y"))
        assert words.count("no teacher named") == 1
        assert "Without , Tuesday 17 November, 08:15 to 09:45, no teacher named" in words
        assert words.count("No teacher") == 1

    def test_so_is_the_page_of_the_meeting(self, reader: PageClient):
        address = "/event?planning=iut-de-nantes.info.g1&uid="
        assert "No teacher named" in text_of(page_of(reader, f"{address}without", teachers="y"))
        assert "No teacher named" not in text_of(reader.get(f"{address}with").text)


class TestOtherZones:
    def test_times_are_those_of_the_zone_and_the_page_says_so(self, reader: PageClient):
        words = text_of(page_of(reader, zone="Asia/Tokyo"))
        assert "Algorithmique CM , Monday 16 November, 16:15 to 17:45" in words
        assert "All times in Asia/Tokyo, as your settings say; the university goes by Europe/Paris." in words
        assert words.count("All times in Asia/Tokyo") == 2, "in the foot as well"

    def test_the_university_s_own_goes_without_saying(self, reader: PageClient):
        words = text_of(page_of(reader, zone="Europe/Paris"))
        assert "your settings" not in words
        assert words.count("All times in Europe/Paris") == 1

    def test_a_meeting_stands_on_the_day_that_it_is_there(self, reader: PageClient):
        words = text_of(page_of(reader, zone="Pacific/Kiritimati"))
        assert "Projet , Friday 20 November, 04:15 to 05:45" in words

    def test_today_is_the_day_that_it_is_there(self, reader: PageClient):
        save(reader, zone="Pacific/Kiritimati")
        with time_machine.travel(datetime(2026, 11, 17, 12, tzinfo=UTC)):
            assert "Wednesday 18 November 2026" in text_of(
                reader.get("/plannings/univ.info.td1?view=day").text
            )

    def test_the_page_of_a_meeting_says_it_beside_the_time(self, reader: PageClient):
        words = text_of(page_of(reader, "/event?planning=univ.info.td1&uid=algo", zone="America/New_York"))
        assert "02:15 – 03:45 America/New_York, 1 h 30, week 47" in words
        assert "America/New_York" in text_of(
            reader.get("/event?planning=univ.info.td1&uid=algo", headers=HTMX).text
        )

    @pytest.mark.parametrize(
        "zone", ["Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
    )
    def test_a_whole_day_is_the_same_date_everywhere(self, holidays: PageClient, zone: str):
        save(holidays, zone=zone)

        def shown(view: str) -> list[str]:
            words = text_of(holidays.get(f"/plannings/univ.days?date=2026-11-16&view={view}").text)
            return [name for name in DAYS if f"Jour {name} ," in words]

        assert shown("day") == ["first"]
        assert shown("week") == ["first", "last"]
        assert shown("agenda") == ["first", "last", "after"]
        assert shown("month") == list(DAYS)

    def test_so_is_its_page(self, holidays: PageClient):
        page = holidays.get("/plannings/univ.days?date=2026-11-16&view=day").text
        event = next(link for link in links_of(page) if link.startswith("/event"))
        assert "Monday 16 November 2026 All day" in text_of(page_of(holidays, event, zone="America/New_York"))
