"""Search: whatever is typed of a name finds it, and the order is one order."""

import itertools

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from services.search.entry import Entry, Kind
from services.search.index import Index
from services.search.words import query_words
from services.text import LONGEST_QUERY, fold

EVERYTHING = 1000
UNHURRIED = settings(deadline=None, max_examples=50)
"""An example is some hundred searches, on machines that do other things as well."""
SYLLABLES = "al go ri thmi que li né air phy sik ü ber straß œu vre bau wirt schaft"
syllables = st.sampled_from(SYLLABLES.split())
words = st.lists(syllables, min_size=1, max_size=4).map("".join)
names = st.lists(words | st.sampled_from(["TD", "2b", "F-007", "B204"]), min_size=1, max_size=4).map(" ".join)
catalogues = st.lists(names, min_size=1, max_size=30, unique=True)


def index_of(several: list[str]) -> Index:
    index = Index()
    for place, name in enumerate(several):
        kind = list(Kind)[place % len(Kind)]
        index.put(Entry(kind, place, f"{place}", name))
    return index


def found(index: Index, query: str) -> list[str]:
    return [entry.name for entry in index.find(query, EVERYTHING).entries]


@UNHURRIED
@given(st.text(min_size=1, max_size=255))
@example("½ Straße İ ǆ Ꭰ")
def test_any_text_finds_itself(name: str):
    assume(query_words(name))
    assert found(index_of([name]), name) == [name]
    assert found(index_of([name]), fold(name)[:LONGEST_QUERY]) == [name]


@UNHURRIED
@given(catalogues, st.randoms(use_true_random=False))
def test_a_name_is_first_when_it_is_typed_and_there_for_any_of_its_words(several, random):
    index = index_of(several)
    name = random.choice(several)
    assert fold(found(index, name)[0]) == fold(name)
    assert name in found(index, random.choice(name.split()))
    assert name in found(index, " ".join(random.sample(name.split(), len(name.split()))))


def slips(word: str) -> list[str]:
    """Every letter left out, replaced, or swapped with the next one."""
    return [
        *(word[:n] + word[n + 1 :] for n in range(len(word))),
        *(f"{word[:n]}x{word[n + 1 :]}" for n in range(len(word))),
        *(word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)),
    ]


@UNHURRIED
@given(catalogues)
def test_one_slip_in_a_longer_word_is_forgiven(several):
    index = index_of(several)
    for name in several[:3]:
        for word in name.split():
            # A slip in a letter that is searched as two, such as ß, is two slips.
            if len(word) >= 5 and word.isalpha() and len(fold(word)) == len(word):
                assert all(name in found(index, slip) for slip in slips(word)), word


@UNHURRIED
@given(catalogues, names)
def test_the_order_is_total_and_the_first_are_the_first_of_all(several, query):
    index, backwards = index_of(several), Index()
    everything = index.find(query, EVERYTHING)
    for entry in reversed(everything.entries):
        backwards.put(entry)
    assert backwards.find(query, EVERYTHING).entries == everything.entries
    assert len(set(everything.entries)) == len(everything.entries) == everything.counts.total()
    for limit in range(5):
        assert index.find(query, limit).entries == everything.entries[:limit]


@UNHURRIED
@given(st.lists(st.tuples(st.integers(0, 5), names | st.none()), max_size=30), names)
def test_an_index_that_was_changed_is_one_that_was_made_anew(changes, query):
    index, current = Index(), {}
    for record_id, name in changes:
        index.find(query, 1)
        if name is None:
            index.drop((Kind.ROOM, record_id))
            current.pop(record_id, None)
        else:
            current[record_id] = Entry(Kind.ROOM, record_id, f"{record_id}", name)
            index.put(current[record_id])
    fresh = Index()
    for entry in current.values():
        fresh.put(entry)
    for part in itertools.islice(query.split(), 2):
        assert index.find(part, EVERYTHING) == fresh.find(part, EVERYTHING)
