from lsp.context.form import shown
from lsp.context.gathering import Gathered, Snippet
from lsp.context.window import Window
from lsp.syntax.languages import JAVA, PYTHON
from prompts.rendered import SourceFile

GATHERED = Gathered(
    Window("x = ", "", True),
    (
        Snippet("a/b.py", "def f(): ...\n", "definition", 1.0),
        Snippet("c.py", "y = 1\n\nz = 2\n", "similar", 0.5),
    ),
)


def test_as_files_the_snippets_stand_before_the_prompt():
    found = shown(GATHERED, "files", PYTHON)
    assert found.files == (SourceFile("a/b.py", "def f(): ...\n"), SourceFile("c.py", "y = 1\n\nz = 2\n"))
    assert found.head == ""


def test_as_comments_they_stand_at_the_head_of_the_prefix_in_the_languages_own_comments():
    assert shown(GATHERED, "comments", PYTHON).head == ("# a/b.py:\n# def f(): ...\n# c.py:\n# y = 1\n#\n# z = 2\n\n")
    assert shown(GATHERED, "comments", JAVA).head.startswith("// a/b.py:\n// def f()")
    assert shown(GATHERED, "comments", PYTHON).files == ()


def test_without_snippets_nothing_is_added():
    nothing = Gathered(GATHERED.window)
    assert shown(nothing, "comments", None).head == "" == shown(nothing, "files", None).head
