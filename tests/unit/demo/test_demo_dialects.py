"""Each system's way of writing a feed."""

import re

import pytest
from icalendar import Calendar

from services.demo.dialects import WRITERS, Feed
from services.demo.institutions import INSTITUTIONS
from services.demo.schedule import schedule

YEAR = 2026


def written(institution) -> bytes:
    group = institution.levels[0].published_groups[0]
    meetings = tuple(one for one in schedule(institution, YEAR) if one.lesson.members & group.members)
    return WRITERS[institution.dialect](Feed(group.title, institution, YEAR, meetings))


@pytest.fixture(scope="module")
def feeds() -> dict[str, bytes]:
    return {institution.dialect: written(institution) for institution in INSTITUTIONS}


def unfolded(body: bytes, encoding: str = "utf-8") -> str:
    return body.replace(b"\r\n ", b"").decode(encoding)


every_dialect = pytest.mark.parametrize("dialect", sorted(WRITERS))


def test_every_dialect_belongs_to_one_institution():
    assert sorted(institution.dialect for institution in INSTITUTIONS) == sorted(WRITERS)


@every_dialect
def test_lines_end_with_crlf_and_have_at_most_75_octets(feeds, dialect):
    lines = feeds[dialect].split(b"\r\n")
    assert lines[-1] == b""
    assert len(lines) > 1000
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@every_dialect
def test_uids_are_unique_except_for_the_exceptions_of_a_rule(feeds, dialect):
    text = unfolded(feeds[dialect], "iso-8859-1")
    events = text.split("BEGIN:VEVENT")[1:]
    uids = [re.search(r"\r\nUID:(.+)\r\n", event)[1] for event in events if "RECURRENCE-ID" not in event]
    assert len(set(uids)) == len(uids) > 20


def test_starplan_is_latin_1_and_not_utf_8(feeds):
    with pytest.raises(UnicodeDecodeError):
        feeds["starplan"].decode("utf-8")
    assert "Übung" in unfolded(feeds["starplan"], "iso-8859-1")


def test_the_other_dialects_are_utf_8_with_letters_beyond_ascii(feeds):
    for dialect, body in feeds.items():
        if dialect != "starplan":
            assert not unfolded(body).isascii(), dialect


def test_starplan_numbers_its_dates_with_19_digits_and_cuts_long_titles(feeds):
    text = unfolded(feeds["starplan"], "iso-8859-1")
    uids = re.findall(r"UID:(.*)\r", text)
    assert uids
    assert all(re.fullmatch(r"\d{19}", uid) for uid in uids)
    summaries = re.findall(r"SUMMARY:(.*)\r", text)
    cut = [summary for summary in summaries if summary.endswith("..")]
    assert cut
    assert {len(summary) for summary in cut} == {21}
    assert re.search(r"SUMMARY:Prog1 Ü \(\d{6}\)\r", text)


def test_starplan_has_one_event_a_date_and_says_nothing_of_cancelled_ones(feeds):
    text = unfolded(feeds["starplan"], "iso-8859-1")
    assert "RRULE" not in text.split("END:VTIMEZONE")[1]
    assert "STATUS" not in text
    assert "Verlegung" in text


def test_ade_is_in_utc_with_the_export_stamp_in_the_description(feeds):
    text = unfolded(feeds["ade"])
    timed = [line for line in text.split("\r\n") if line.startswith("DTSTART:")]
    assert timed
    assert all(line.endswith("Z") for line in timed)
    assert r"DESCRIPTION:\n\nL1 INFO TD1\nGIRARD THÉO\n(Exporté le:28/08/2026 14:02)\n" in text
    assert re.search(r"UID:ADE60[0-9a-f]+\r", text)
    assert "LOCATION:salle joker à distance" in text
    assert re.search(r"LOCATION:V-\w+\\,V-\w+\r", text)


def test_ade_loses_the_typographic_apostrophe():
    text = unfolded(WRITERS["ade"](_feed_of(INSTITUTIONS[0], 1)))
    assert "Systèmes d?exploitation CM" in text
    assert "’" not in "".join(re.findall("SUMMARY:.*", text))


def _feed_of(institution, level: int) -> Feed:
    group = institution.levels[level].published_groups[0]
    meetings = tuple(one for one in schedule(institution, YEAR) if one.lesson.members & group.members)
    return Feed(group.title, institution, YEAR, meetings)


def test_ade_writes_the_self_paced_seminar_in_its_own_odd_way():
    text = unfolded(WRITERS["ade"](_feed_of(INSTITUTIONS[0], 2)))
    assert "LOCATION:..a Séance à distance asynchrone-\r" in text


def test_celcat_names_zone_and_category(feeds):
    text = unfolded(feeds["celcat"])
    assert "TZID:Europe/Paris" in text
    assert set(re.findall(r"CATEGORIES:(.*)\r", text)) == {"CM", "TD", "TP", "Examen", "Divers"}


def test_hyperplanning_labels_its_descriptions_and_keeps_cancelled_meetings(feeds):
    text = unfolded(feeds["hyperplanning"])
    assert re.search(r"DESCRIPTION;LANGUAGE=fr:Matière : [^\r]+\\nEnseignant : ", text)
    assert "STATUS:CANCELLED" in text
    assert "DTSTART;TZID=Europe/Paris:" in text


def test_google_writes_rules_with_exceptions(feeds):
    text = unfolded(feeds["google"])
    assert "X-WR-TIMEZONE:Europe/Paris" in text
    for name in ("RRULE:FREQ=WEEKLY;UNTIL=", "EXDATE;TZID=Europe/Paris:", "RECURRENCE-ID;TZID=Europe/Paris:"):
        assert name in text


def test_outlook_uses_a_windows_zone_and_html(feeds):
    text = unfolded(feeds["outlook"])
    assert "DTSTART;TZID=W. Europe Standard Time:" in text
    assert "DESCRIPTION:<html>" in text


def test_clocks_change_in_the_utc_dialect_so_that_lessons_keep_their_hour(feeds):
    text = unfolded(feeds["ade"])
    starts = [str(event["DTSTART"].dt) for event in Calendar.from_ical(text).walk("VEVENT")]
    summer = {start[11:16] for start in starts if start[:7] == "2026-09"}
    winter = {start[11:16] for start in starts if start[:7] == "2026-11"}
    assert "06:15" in summer
    assert "07:15" in winter
    assert "06:15" not in winter
