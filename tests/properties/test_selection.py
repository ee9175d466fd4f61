"""A selection and its address say the same."""

from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from services.plannings.selection import (
    LONGEST_ADDRESS,
    LONGEST_COURSE,
    MOST_HIDDEN,
    MOST_PLANNINGS,
    Hidden,
    Selection,
    read_selection,
    selected,
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    of = draw(st.lists(texts, min_size=1, max_size=MOST_PLANNINGS, unique=True))
    hidden = st.builds(Hidden, texts, st.sampled_from(["", *of]))
    return selected(of, draw(st.lists(hidden, max_size=8)))


@given(selections())
def test_what_an_address_says_is_the_selection_that_wrote_it(selection: Selection):
    address = urlencode([("view", "week"), *selection.query(), ("hide0", "x"), ("hidden", "y")])
    assert read_selection(parse_qsl(address, keep_blank_values=True)) == selection


@given(selections(), texts)
def test_what_is_hidden_and_shown_again_is_as_before(selection: Selection, course: str):
    one = Hidden(course, selection.of[-1])
    before = selection.showing(one)
    assert before.hiding(one).showing(one) == before
    assert course in before.hiding(one).hides(selection.of[-1])


@given(st.lists(st.tuples(st.sampled_from(["of", "hide", "hide1", "hide12", "hide13", "hide99"]), st.text())))
def test_whatever_an_address_says_a_selection_is_within_bounds(pairs: list[tuple[str, str]]):
    try:
        selection = read_selection(pairs)
    except ValueError:
        return
    assert 1 <= len(selection.of) == len(set(selection.of)) <= MOST_PLANNINGS
    assert len(selection.hidden) <= MOST_HIDDEN
    assert len(urlencode(selection.query())) <= LONGEST_ADDRESS
    assert all(0 < len(one.course) <= LONGEST_COURSE for one in selection.hidden)
    assert all(one.planning in ("", *selection.of) for one in selection.hidden)
    assert selection.without(selection.of[0]).of == selection.of[1:] if len(selection.of) > 1 else True
