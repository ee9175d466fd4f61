"""The page of the feeds: what needs a look comes first, says why, and can be acted on."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.pages.admin.feed_words import spark_points, spark_words
from models import CopyState, PlanningBackup, PlanningFeed, PlanningRefresh
from services.plannings.feed_states import OFTEN, Count
from services.plannings.refresh_queue import ADMIN_PRIORITY
from support.application import CatalogueFolder, MakeApp, branch, leaf
from support.feed_rows import Rows, ago
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client
from support.statements import statements

FEEDS = "/admin/feeds"
URL = "https://feeds.example/x.ics"
ATTACK = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def institutions(catalogue: CatalogueFolder) -> None:
    names = ("off", "failing", "doubted", "never", "old", "live")
    catalogue.add("univ", branch("l1", *(leaf(name, URL) for name in names)), title="Université")
    catalogue.add("hs.de", leaf("kurs", URL, title="Kurs Müller"), title="Hochschule")


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


@pytest.fixture
def feeds(rows: Rows) -> Rows:
    """One feed in each state."""
    off = {"failures": 10, "failure_kind": "http_4xx", "host": "feeds.example:443", "failed_at": ago(hours=1)}
    rows.feed("univ.l1.off", (5,), refreshed_at=ago(days=2), disabled_until=ago(days=-7), **off)
    rows.feed("univ.l1.failing", failures=OFTEN, failure_kind="timeout", host="feeds.example:443")
    rows.refresh("univ.l1.failing", due_at=ago(minutes=-30))
    rows.feed("univ.l1.doubted", (40, 42), refreshed_at=ago(hours=1), counts="1000:40,2000:42")
    rows.quarantine("univ.l1.doubted", 3, hours=2)
    rows.feed("univ.l1.old", (7,), refreshed_at=ago(hours=7))
    rows.feed("univ.l1.live", (8,), refreshed_at=ago(hours=5))
    rows.feed("univ.gone", (9,), refreshed_at=ago(days=9), vanished_at=ago(days=3))
    rows.feed("hs.de.kurs", (6,), refreshed_at=ago(minutes=1))
    return rows


def titles(html: str) -> list[str]:
    return re.findall(r'<tr id="f-\w+"><th scope="row">(?:<a [^>]+>)?([^<]+)', html)


def row(html: str, title: str) -> str:
    """What the page says of one planning."""
    found = [
        part
        for part in html.split('<tr id="f-')[1:]
        if f">{title}</a>" in part or f'row">{title}</th>' in part
    ]
    assert len(found) == 1, f"{len(found)} rows for {title}"
    return text_of(found[0].partition("</tr>")[0].partition(">")[2])


def get(client: FlaskClient, **query: str) -> str:
    answer = client.get(FEEDS, query_string=query)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.usefixtures("feeds")
class TestStates:
    def test_the_worst_comes_first(self, client: FlaskClient):
        assert titles(get(client)) == [
            "Off",
            "Failing",
            "Doubted",
            "Never",
            "Old",
            "Live",
            "Kurs Müller",
            "univ.gone",
        ]

    def test_the_heading_is_the_answer(self, client: FlaskClient):
        assert "3 of 8 feeds need a look" in text_of(get(client))

    @pytest.mark.parametrize(
        ("title", "words"),
        [
            ("Off", ["Switched off", "off until", "does not know this feed", "feeds.example:443, 10 times"]),
            (
                "Failing",
                ["Failing", "no success yet", "next try", "does not answer in time", "3 times in a row."],
            ),
            (
                "Doubted",
                ["Quarantined", "it gives 3 events instead of 42", "Accept", "Reject", "1 older copy"],
            ),
            ("Never", ["Never answered"]),
            ("Old", ["Saved copy", "last success"]),
            ("Live", ["Live", "last success", "8"]),
            ("univ.gone", ["Vanished", "left the catalogue"]),
        ],
    )
    def test_each_state_has_its_words(self, client: FlaskClient, title: str, words: list[str]):
        said = row(get(client), title)
        assert [word for word in words if word not in said] == []

    def test_what_left_the_catalogue_cannot_be_asked_again(self, client: FlaskClient):
        page = get(client)
        assert "Retry now" in row(page, "Never")
        assert "Retry now" not in row(page, "univ.gone")

    def test_counts_are_drawn_and_told(self, client: FlaskClient):
        images = [tag for tag in tags_of(get(client), "svg") if tag.get("role") == "img"]
        assert [tag["aria-label"] for tag in images] == ["Events in the last copies: 40, 42"]
        assert "style=" not in get(client)

    def test_health_is_summed_up(self, client: FlaskClient):
        said = text_of(get(client))
        assert "Degraded" in said
        assert "1 planning has a new schedule in quarantine." in said

    def test_one_that_is_on_again_is_not_switched_off(self, client: FlaskClient, feeds: Rows):
        feeds.feed("univ.l1.never", refreshed_at=ago(hours=1), disabled_until=ago(hours=1))
        assert "Live" in row(get(client), "Never")


@pytest.mark.usefixtures("feeds")
class TestFilters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"state": "off"}, ["Off"]),
            ({"state": "vanished"}, ["univ.gone"]),
            ({"state": "live"}, ["Live", "Kurs Müller"]),
            ({"state": "live", "institution": "hs.de"}, ["Kurs Müller"]),
            ({"institution": "hs.de"}, ["Kurs Müller"]),
            ({"institution": "univ", "state": "vanished"}, ["univ.gone"]),
            ({"institution": "nowhere"}, []),
            ({"q": "mueller"}, ["Kurs Müller"]),
            ({"q": "universite LIVE"}, ["Live"]),
            ({"q": "gone"}, ["univ.gone"]),
            ({"q": "univ.l1.old"}, ["Old"]),
            ({"q": "zzz"}, []),
            ({"state": "nonsense", "q": "old"}, ["Old"]),
        ],
    )
    def test_they_are_combined(self, client: FlaskClient, query: dict[str, str], expected: list[str]):
        assert titles(get(client, **query)) == expected

    def test_each_tile_counts_and_leads_to_its_feeds(self, client: FlaskClient):
        page = get(client, institution="univ", q="l1")
        links = [link for link in links_of(page) if link.startswith(FEEDS)]
        assert f"{FEEDS}?q=l1&state=failing&institution=univ" in links
        tiles = text_of(page.partition('class="stats"')[2].partition("</ul>")[0])
        assert "6 All 1 Switched off 1 Failing 1 Quarantined 1 Never answered 1 Saved copy 1 Live" in tiles
        assert "Vanished" not in tiles

    def test_the_form_keeps_the_state_that_is_chosen(self, client: FlaskClient):
        inputs = tags_of(get(client, state="off", q="x"), "input")
        assert {"type": "hidden", "name": "state", "value": "off"} in inputs
        assert [tag["value"] for tag in inputs if tag.get("name") == "q"] == ["x"]

    def test_nothing_found_says_how_to_go_on(self, client: FlaskClient):
        page = get(client, q="zzz")
        assert "No feed fits" in text_of(page)
        assert FEEDS in links_of(page)

    def test_htmx_gets_the_list_and_the_news(self, client: FlaskClient):
        block = client.get(FEEDS, query_string={"state": "live"}, headers={"HX-Request": "true"}).text
        assert "<html" not in block
        assert titles(block) == ["Live", "Kurs Müller"]
        assert "2 feeds fit" in text_of(block)


class TestPages:
    @pytest.fixture
    def client(self, catalogue: CatalogueFolder, make_app: MakeApp) -> FlaskClient:
        catalogue.add("big", *(leaf(f"td{number:03}", URL) for number in range(250)))
        return page_client(make_app())

    def test_a_hundred_a_page(self, client: FlaskClient):
        first, second, third = (get(client, institution="big", page=page) for page in "123")
        assert [len(titles(page)) for page in (first, second, third)] == [100, 100, 50]
        assert len({*titles(first), *titles(second), *titles(third)}) == 250
        assert "1 – 100 of 250" in text_of(first)
        assert f"{FEEDS}?institution=big&page=3" in links_of(second)
        assert f"{FEEDS}?institution=big&page=1" in links_of(second)
        assert "Next" not in text_of(third)

    @pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999999"])
    def test_a_page_that_makes_no_sense_is_the_first(self, client: FlaskClient, page: str):
        assert len(titles(get(client, page=page))) == 100

    def test_one_after_the_last_is_empty_and_leads_back(self, client: FlaskClient):
        page = get(client, page="9")
        assert "No feed fits" in text_of(page)

    def test_statements_do_not_grow_with_the_feeds(self, client: FlaskClient):
        rows = Rows.of(client.application)
        with statements(client.application) as few:
            get(client)
        for number in range(120):
            rows.feed(f"big.td{number:03}", (3, 4), refreshed_at=ago(hours=1), counts="1:2,3:4")
            rows.refresh(f"big.td{number:03}")
            rows.quarantine(f"big.td{number:03}", 0, hours=1)
        with statements(client.application) as many:
            get(client)
        assert len(many) == len(few) <= 30


def post(client: FlaskClient, action: str, htmx: bool = False, **form: object):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"{FEEDS}/{action}", data=form, headers=headers)


class TestActions:
    def test_retry_queues_before_all_others_and_switches_on(self, client: FlaskClient, feeds: Rows):
        answer = post(client, "retry", full_id="univ.l1.off", back="state=off&q=o&evil=1")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"{FEEDS}?state=off&q=o&done=retry")
        assert "evil" not in answer.headers["Location"]
        queued = {one.full_id: one for one in feeds.all(PlanningRefresh)}["univ.l1.off"]
        assert queued.priority == ADMIN_PRIORITY
        assert queued.host == "feeds.example:443"
        assert ago(minutes=1) < queued.due_at <= ago()
        off = {feed.full_id: feed for feed in feeds.all(PlanningFeed)}["univ.l1.off"]
        assert off.disabled_until is None
        page = client.get(answer.headers["Location"])
        assert "Off is asked again as soon as a worker is free." in text_of(page.text)

    def test_htmx_gets_the_row_anew(self, client: FlaskClient, feeds: Rows):
        answer = post(client, "retry", htmx=True, full_id="univ.l1.off", back="state=off")
        assert answer.status_code == 200
        assert "<html" not in answer.text
        assert answer.text.count("<tr ") == 1
        said = row(answer.text, "Off")
        assert "Failing" in said
        assert "next try" in said
        assert "Off is asked again" in text_of(answer.text)
        assert 'value="state=off"' in answer.text

    def copies(self, rows: Rows, full_id: str = "univ.l1.doubted") -> dict[int, PlanningBackup]:
        return {copy.nb_events: copy for copy in rows.all(PlanningBackup) if copy.full_id == full_id}

    def current(self, rows: Rows, full_id: str = "univ.l1.doubted") -> int | None:
        return {feed.full_id: feed.backup_id for feed in rows.all(PlanningFeed)}[full_id]

    def test_accept_shows_the_new_schedule(self, client: FlaskClient, feeds: Rows):
        doubted = self.copies(feeds)[3]
        answer = post(client, "accept", htmx=True, full_id="univ.l1.doubted", copy=doubted.id)
        assert self.current(feeds) == doubted.id
        said = row(answer.text, "Doubted")
        assert "Live" in said
        assert "2 older copies" in said
        assert "is shown from now on" in text_of(answer.text)

    def test_reject_keeps_the_old_one(self, client: FlaskClient, feeds: Rows):
        copies = self.copies(feeds)
        answer = post(client, "reject", htmx=True, full_id="univ.l1.doubted", copy=copies[3].id)
        assert self.current(feeds) == copies[42].id
        assert self.copies(feeds)[3].state == CopyState.REJECTED
        said = row(answer.text, "Doubted")
        assert "Live" in said
        assert "3 events, refused" in said

    def test_restore_goes_back(self, client: FlaskClient, feeds: Rows):
        before = self.copies(feeds)[40]
        post(client, "restore", full_id="univ.l1.doubted", copy=before.id)
        assert self.current(feeds) == before.id

    def test_a_copy_that_is_gone_changes_nothing_and_says_so(self, client: FlaskClient, feeds: Rows):
        good = self.copies(feeds)[42]
        for action, copy in (("accept", good.id), ("reject", 10**9), ("restore", 10**9)):
            answer = post(client, action, htmx=True, full_id="univ.l1.doubted", copy=copy)
            assert answer.status_code == 200
            assert "Nothing was changed for Doubted" in text_of(answer.text)
        other = self.copies(feeds, "univ.l1.live")[8]
        post(client, "restore", full_id="univ.l1.doubted", copy=other.id)
        assert self.current(feeds) == good.id

    @pytest.mark.parametrize("copy", ["", "x", "-1", "1" * 40, "²"])
    def test_a_number_that_is_none_is_refused(self, client: FlaskClient, feeds: Rows, copy: str):
        assert post(client, "accept", full_id="univ.l1.doubted", copy=copy).status_code == 400

    @pytest.mark.parametrize("full_id", ["", "nowhere", "univ", "univ.l1"])
    def test_only_feeds_can_be_acted_on(self, client: FlaskClient, full_id: str):
        assert post(client, "retry", full_id=full_id).status_code == 404

    def test_what_left_the_catalogue_is_not_queued(self, client: FlaskClient, feeds: Rows):
        assert post(client, "retry", full_id="univ.gone").status_code == 404

    def test_there_are_no_other_actions_and_none_by_a_link(self, client: FlaskClient):
        assert post(client, "delete", full_id="univ.l1.off").status_code == 404
        assert client.get(f"{FEEDS}/retry").status_code == 405


def test_nothing_that_others_wrote_is_taken_for_markup(catalogue: CatalogueFolder, make_app: MakeApp):
    catalogue.add("bad", leaf(f'x" onclick="y{ATTACK}', URL, title=ATTACK), title=ATTACK)
    client = page_client(make_app())
    rows = Rows.of(client.application)
    failed = {"failure_kind": ATTACK, "failures": 1, "host": ATTACK}
    rows.feed(f'bad.x" onclick="y{ATTACK}', (4,), refreshed_at=ago(hours=1), **failed)
    rows.feed(f"gone.{ATTACK}", vanished_at=ago(days=1))
    for query in (
        {},
        {"q": ATTACK},
        {"institution": ATTACK},
        {"done": "retry", "of": ATTACK},
        {"done": ATTACK},
    ):
        page = get(client, **query)
        assert ATTACK not in page
        assert not [tag for tag in tags_of(page, "input") if "onclick" in tag]
    assert ATTACK in text_of(get(client, done="retry", of=ATTACK))


def test_an_installation_without_feeds_says_what_to_do(catalogue: CatalogueFolder, make_app: MakeApp):
    for root in ("univ", "hs.de"):
        catalogue.remove(root)
    page = text_of(get(page_client(make_app())))
    assert "There are no feeds yet" in page
    assert "PLANNINGS_LOCATION" in page


@pytest.mark.parametrize(
    ("events", "points"),
    [
        ((10, 10), "1.0,1.0 95.0,1.0"),
        ((0, 0), "1.0,23.0 95.0,23.0"),
        ((100, 50, 0), "1.0,1.0 48.0,12.0 95.0,23.0"),
    ],
)
def test_the_line_stands_on_zero(events: tuple[int, ...], points: str):
    day = int(timedelta(days=1).total_seconds())
    assert spark_points([Count(place * day, number) for place, number in enumerate(events)]) == points


def test_many_counts_are_told_as_a_range():
    counts = [Count(place, 1000 + place) for place in range(12)]
    told = "Events in the last 12 copies: between 1,000 and 1,011, now 1,011"
    assert spark_words(counts) == told
