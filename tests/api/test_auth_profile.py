"""``/api/auth/update-user``: name, picture and preferences, from several devices."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from models import Role
from support.accounts import Account, HeaderClient, add_user
from support.auth import UPDATE, code, signed_in_app, user_of
from support.statements import statements

GROUP = {"id": "123e4567-e89b-42d3-a456-426614174000", "name": "Mine", "plannings": ["a.b"]}
CHOICES: dict[str, Any] = {
    "theme": "dracula",
    "highlightTeacher": True,
    "showWeekends": False,
    "mergeDuplicates": True,
    "blocklist": ["sport", "Anglais"],
    "plannings": ["univ.info.td1"],
    "hiddenCourses": [
        {"planning": "univ.info.td1", "course": "Sport"},
        {"planning": "", "course": "Anglais"},
    ],
    "customGroups": json.dumps([GROUP], separators=(",", ":")),
    "colors": '{"lecture":"#fff"}',
    "targetTimezone": "Asia/Tokyo",
    "language": "de",
}


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


@pytest.fixture
def phone(ada: Account) -> HeaderClient:
    return signed_in_app(ada)


def update(client: Any, **body: Any) -> None:
    answer = client.post(UPDATE, json=body)
    assert (answer.status_code, answer.get_json()) == (200, {"status": True}), answer.text


def stamped(**stamps: Any) -> str:
    return json.dumps(stamps)


def now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


def test_each_choice_comes_back_as_it_was_made(phone: HeaderClient):
    before = now()
    update(phone, **CHOICES)
    user = user_of(phone)
    assert {key: user[key] for key in CHOICES} == CHOICES
    stamps = json.loads(user["prefsMeta"])
    assert list(stamps) == list(CHOICES)
    assert all(before <= stamp <= now() for stamp in stamps.values())


def test_null_takes_a_choice_back_and_no_other(phone: HeaderClient):
    for key in CHOICES:
        update(phone, **CHOICES)
        update(phone, **{key: None})
        user = user_of(phone)
        assert {name: user[name] for name in CHOICES} == {**CHOICES, key: None}


BAD: list[tuple[str, Any]] = [
    ("theme", "blue"),
    ("theme", 1),
    ("highlightTeacher", "true"),
    ("showWeekends", 1),
    ("blocklist", "sport"),
    ("blocklist", ["x" * 101]),
    ("blocklist", [f"word {n}" for n in range(201)]),
    ("plannings", "a.b"),
    ("plannings", [1]),
    ("hiddenCourses", ["Sport"]),
    ("hiddenCourses", [{"planning": "", "course": ""}]),
    ("hiddenCourses", [{"planning": "", "course": str(n)} for n in range(101)]),
    ("customGroups", [GROUP]),
    ("customGroups", "{"),
    ("customGroups", json.dumps([{**GROUP, "id": "x"}])),
    ("customGroups", json.dumps([{**GROUP, "name": ""}])),
    ("customGroups", json.dumps([{**GROUP, "name": "x" * 81}])),
    ("customGroups", json.dumps([GROUP] * 51)),
    ("customGroups", "[" * 4000),
    ("customGroups", " " * 100_001),
    ("colors", "[]"),
    ("colors", '{"lecture": 1}'),
    ("colors", json.dumps({"x": "y" * 20_000})),
    ("targetTimezone", "Europe/Atlantis"),
    ("targetTimezone", "../etc/passwd"),
    ("targetTimezone", "localtime"),
    ("language", "la"),
    ("language", ""),
    ("prefsMeta", "[]"),
    ("prefsMeta", "now"),
    ("name", ""),
    ("name", "a\x00b"),
    ("name", "x" * 101),
    ("image", "javascript:alert(1)"),
    ("image", "https://x.example/" + "x" * 500),
    ("email", "ada@example.edu"),
    ("username", "ada"),
]


def test_a_bad_value_changes_nothing_at_all(phone: HeaderClient):
    before = user_of(phone)
    for key, value in BAD:
        answer = phone.post(UPDATE, json={"mergeDuplicates": True, "name": "Ada", key: value})
        assert code(answer) == (400, "VALIDATION_ERROR"), (key, value)
        assert answer.get_json()["message"].startswith(key), answer.text
    assert user_of(phone) == before


def test_plannings_are_cut_and_not_refused(phone: HeaderClient):
    wanted = [f"univ.td{n}" for n in range(120)]
    update(phone, plannings=[" univ.td0 ", *wanted, "", "x" * 256])
    assert user_of(phone)["plannings"] == wanted[:100]


def test_blank_and_repeated_words_are_left_out(phone: HeaderClient):
    update(phone, blocklist=[" sport ", "", "sport", "  "])
    assert user_of(phone)["blocklist"] == ["sport"]


def test_what_nobody_knows_is_ignored(phone: HeaderClient):
    update(phone, theme="dark", eventFilters="{}", prefsMeta=stamped(eventFilters=1, theme="__STAMP__"))
    assert list(json.loads(user_of(phone)["prefsMeta"])) == ["theme"]


def test_name_and_picture_are_set_and_taken_back(phone: HeaderClient):
    update(phone, name=" Ada Lovelace ", image="https://pictures.example/ada.png")
    user = user_of(phone)
    assert (user["name"], user["image"]) == ("Ada Lovelace", "https://pictures.example/ada.png")
    assert user["updatedAt"] > user["createdAt"]
    update(phone, name=None, image=None)
    user = user_of(phone)
    assert (user["name"], user["image"]) == ("Ada-L", None)


class TestSeveralDevices:
    def test_those_that_edit_different_keys_both_keep_their_edit(self, ada: Account, phone: HeaderClient):
        laptop = signed_in_app(ada)
        update(phone, theme="dark", prefsMeta=stamped(theme="__STAMP__"))
        update(laptop, showWeekends=True, prefsMeta=stamped(showWeekends="__STAMP__"))
        user = user_of(phone)
        assert (user["theme"], user["showWeekends"]) == ("dark", True)

    def test_the_last_writer_of_a_key_wins(self, ada: Account, phone: HeaderClient):
        update(phone, theme="dark")
        update(signed_in_app(ada), theme="light")
        assert user_of(phone)["theme"] == "light"

    def test_a_stale_one_that_sends_all_it_remembers_takes_nothing_back(
        self, ada: Account, phone: HeaderClient
    ):
        long_ago = now() - 3_600_000
        update(phone, theme="dark", plannings=["a.b"], targetTimezone="Asia/Tokyo")
        update(
            signed_in_app(ada),
            theme="light",
            plannings=None,
            targetTimezone=None,
            showWeekends=True,
            prefsMeta=stamped(theme=long_ago, plannings=long_ago, showWeekends=long_ago),
        )
        user = user_of(phone)
        assert (user["theme"], user["plannings"], user["showWeekends"]) == ("dark", ["a.b"], True)
        assert user["targetTimezone"] == "Asia/Tokyo", "of which it never heard"
        assert json.loads(user["prefsMeta"])["showWeekends"] == long_ago

    def test_a_choice_that_was_taken_back_stays_so(self, ada: Account, phone: HeaderClient):
        update(phone, theme="dark")
        update(phone, theme=None)
        update(signed_in_app(ada), theme="light", prefsMeta=stamped(theme=now() - 60_000))
        assert user_of(phone)["theme"] is None

    def test_a_clock_that_is_fast_wins_nothing_for_later(self, ada: Account, phone: HeaderClient):
        update(phone, theme="dark", prefsMeta=stamped(theme=now() + 86_400_000))
        assert json.loads(user_of(phone)["prefsMeta"])["theme"] <= now()
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=1)):
            update(signed_in_app(ada), theme="light")
            assert user_of(phone)["theme"] == "light"

    @pytest.mark.parametrize("stamp", ["__STAMP__", None, True, "1", [], 1e999])
    def test_what_is_no_number_is_stamped_here(self, phone: HeaderClient, stamp: Any):
        before = now()
        update(phone, theme="dark", prefsMeta=stamped(theme=stamp))
        assert before <= json.loads(user_of(phone)["prefsMeta"])["theme"] <= now()

    def test_stamps_without_a_value_say_nothing(self, phone: HeaderClient):
        update(phone, theme="dark")
        before = user_of(phone)["prefsMeta"]
        update(phone, prefsMeta=stamped(theme=5, blocklist="__STAMP__"))
        assert user_of(phone)["prefsMeta"] == before

    def test_sending_what_is_there_already_writes_nothing(self, phone: HeaderClient):
        update(phone, **CHOICES)
        user = user_of(phone)
        with statements(phone.application) as seen:
            update(phone, **CHOICES)
            update(phone, **CHOICES, prefsMeta=user["prefsMeta"])
        assert [line for line in seen if line.split()[0] in ("INSERT", "UPDATE", "DELETE")] == []
        assert user_of(phone) == user

    def test_choosing_nothing_makes_no_row(self, phone: HeaderClient):
        with statements(phone.application) as seen:
            update(phone, theme=None, blocklist=None)
        assert [line for line in seen if line.startswith("INSERT")] == []
