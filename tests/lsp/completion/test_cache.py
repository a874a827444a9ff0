import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp.completion.cache import Cache, Place
from lsp.completion.service import Completion

URI = "file:///loan.py"


def suggestion(text: str) -> Completion:
    return Completion(text, "base", "code/complete@1", "model", True, 0.1, 0.2)


def known(before: str, after: str, *texts: str, invoked: bool = False) -> Cache:
    cache = Cache()
    cache.put(Place(URI, before, after), [suggestion(text) for text in texts], invoked=invoked)
    return cache


def found(cache: Cache, before: str, after: str, uri: str = URI) -> list[str] | None:
    hits = cache.find(Place(uri, before, after))
    return None if hits is None else [hit.text for hit in hits]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("return ", "\n", ["principal * rate"]),
        ("return p", "\n", ["rincipal * rate"]),
        ("return principal", "\n", [" * rate"]),  # a part of it taken
        ("return principal * rat", "\n", ["e"]),
        ("return principal * rate", "\n", None),  # all of it: what comes next is a new question
        ("return principal * rate + 1", "\n", None),
        ("return x", "\n", None),
        ("return", "\n", None),  # deleted past its beginning
        ("return ", "\n\n", None),  # an edit after the cursor
        ("yield ", "\n", None),
        ("x = 1\nreturn ", "\n", None),  # an edit before it
    ],
)
def test_the_rest_is_offered_while_it_is_typed(before, after, expected):
    assert found(known("return ", "\n", "principal * rate"), before, after) == expected


def test_what_is_deleted_again_is_offered_again():
    cache = known("return ", "\n", "principal")
    assert found(cache, "return prin", "\n") == ["cipal"]
    assert found(cache, "return pr", "\n") == ["incipal"]
    assert found(cache, "return ", "\n") == ["principal"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("x = f(", ")\n", ["principal"]),
        ("x = f(p", ")\n", ["rincipal"]),
        ("x = f(", "]\n", None),  # not what the suggestion ends with
        ("x = ", ")\n", None),  # nothing was typed that an editor would close
    ],
)
def test_a_bracket_that_the_editor_closes_is_not_offered_twice(before, after, expected):
    assert found(known("x = ", "\n", "f(principal)"), before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("x = f(", ")\n", ["g(a)"]),
        ("x = f(g(", "))\n", ["a"]),
        ("x = f(g(a)", ")\n", None),  # nothing is left within the bracket
        ("x = f(g(a))", "\n", [" * 12"]),  # the cursor is behind it
    ],
)
def test_what_goes_on_behind_a_bracket_that_the_editor_closed_is_offered_up_to_it(before, after, expected):
    assert found(known("x = ", "\n", "f(g(a)) * 12"), before, after) == expected


def test_a_quote_that_the_editor_closed_ends_what_is_offered_before_it():
    assert found(known("x = ", "\n", 'get("rate") / 12'), 'x = get("', '")\n') == ["rate"]


def test_that_there_is_nothing_is_known_at_its_place_alone():
    cache = known("x = 1", "\n")
    assert found(cache, "x = 1", "\n") == []
    assert found(cache, "x = 12", "\n") is None


def test_candidates_that_no_longer_fit_are_left_out():
    cache = known("return ", "\n", "principal", "price", "rate")
    assert found(cache, "return pri", "\n") == ["ncipal", "ce"]


def test_who_asks_for_it_is_not_given_what_came_by_itself():
    cache = known("return ", "\n", "principal")
    place = Place(URI, "return ", "\n")
    assert cache.find(place, invoked=True) is None
    cache.put(place, [suggestion("rate")], invoked=True)
    assert [hit.text for hit in cache.find(place, invoked=True) or ()] == ["rate"]


def test_another_document_and_one_that_was_closed_know_nothing():
    cache = known("return ", "\n", "principal")
    assert found(cache, "return ", "\n", "file:///other.py") is None
    cache.forget(URI)
    assert found(cache, "return ", "\n") is None


def test_the_place_used_longest_ago_makes_room():
    cache = Cache(places=2)
    for name in "ab":
        cache.put(Place(URI, name, ""), [suggestion("x")])
    assert found(cache, "a", "") == ["x"]
    cache.put(Place(URI, "c", ""), [suggestion("x")])
    assert found(cache, "a", "") == ["x"]
    assert found(cache, "b", "") is None


ALPHABET = "ab(\n)利"
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), st.sampled_from([*ALPHABET, "()"])),
        st.tuples(st.just("delete"), st.integers(1, 3)),
        st.tuples(st.just("take"), st.integers(1, 9)),
        st.tuples(st.just("ask"), st.text(ALPHABET, max_size=6)),
        st.tuples(st.just("edit"), st.sampled_from(ALPHABET)),
    ),
    max_size=25,
)


@given(STEPS)
def test_what_is_offered_always_leads_to_a_text_that_was_suggested_or_up_to_a_closed_bracket(steps):
    cache, before, after = Cache(places=4), "a", "\nb"
    wholes: set[str] = set()
    for kind, value in steps:
        place = Place(URI, before, after)
        if kind == "type" and value == "()":
            before, after = before + "(", ")" + after  # as editors do
        elif kind == "type":
            before += value
        elif kind == "delete":
            before = before[:-value]
        elif kind == "take":
            for hit in (cache.find(place) or [])[:1]:
                before += hit.text[:value]
        elif kind == "ask":
            cache.put(place, [suggestion(value)] if value else [])
            wholes.add(before + value + after)
        else:
            after = value + after
        for hit in cache.find(Place(URI, before, after)) or ():
            assert hit.text.strip()
            text = before + hit.text
            assert text + after in wholes or any(whole.startswith(text + ")") for whole in wholes)
