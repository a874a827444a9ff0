from lsp.context.gathering import Snippet
from lsp.context.keeping import Kept, cost, renewed

SIMILAR = Snippet("s.py", "like = 1\n", "similar", 0.5)
OLD = Snippet("a.py", "def a(): ...\n", "definition", 4.0)
NEW = Snippet("b.py", "def b(): ...\n", "definition", 4.0)
OTHER = Snippet("t.py", "other = 1\n", "similar", 0.6)


def kept(*snippets, room=200, names=frozenset()):
    return Kept("region", 512, room, frozenset(names), snippets)


def test_what_was_chosen_stays_when_the_line_uses_nothing_new():
    before = kept(SIMILAR, OLD, names={"a"})
    after = renewed(before, kept(OTHER, OLD, names={"a", "c"}))
    assert after.snippets == (SIMILAR, OLD)
    assert after.names == {"a", "c"}


def test_a_definition_that_the_line_uses_is_taken_in_and_the_rest_stays():
    assert renewed(kept(SIMILAR, OLD), kept(OTHER, OLD, NEW)).snippets == (SIMILAR, OLD, NEW)


def test_what_only_might_be_used_changes_nothing():
    far = Snippet("b.py", "def b(): ...\n", "definition", 2.0)
    assert renewed(kept(SIMILAR, OLD), kept(SIMILAR, OLD, far)).snippets == (SIMILAR, OLD)


def test_the_rest_makes_room():
    room = cost([OLD, NEW])
    assert renewed(kept(SIMILAR, OLD, room=room), kept(OLD, NEW, room=room)).snippets == (OLD, NEW)
