from hypothesis import given
from hypothesis import strategies as st

from lsp.context.recent import Place, Recent


def test_edited_places_come_before_visited_ones_and_new_ones_before_old_ones():
    recent = Recent()
    recent.edited("a", 0, 5, 5)
    recent.visited("b", 10)
    recent.edited("c", 2_000, 2_001, 1)
    assert list(recent) == [Place("c", 2_001, True), Place("a", 5, True), Place("b", 10, False)]


def test_places_that_are_near_are_one_and_an_edited_one_stays_edited():
    recent = Recent()
    recent.edited("a", 100, 101, 1)
    recent.visited("a", 300)
    assert list(recent) == [Place("a", 300, True)]


def test_a_place_stays_with_its_text_when_text_before_it_changes():
    recent = Recent()
    recent.visited("a", 5_000)
    recent.edited("a", 0, 40, 40)
    assert Place("a", 5_040, False) in list(recent)
    recent.edited("a", 0, 0, -40)
    assert Place("a", 5_000, False) in list(recent)


def test_a_closed_document_has_no_places():
    recent = Recent()
    recent.visited("a", 1)
    recent.visited("b", 1)
    recent.closed("a")
    assert [place.uri for place in recent] == ["b"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 100_000)), max_size=80))
def test_only_so_many_places_are_kept(visits):
    recent = Recent()
    for uri, offset in visits:
        recent.visited(uri, offset)
    assert len(list(recent)) <= 24
