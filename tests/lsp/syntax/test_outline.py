import time
from itertools import pairwise

import pytest

from lsp.syntax.languages import CPP, GO, JAVA, JAVASCRIPT, PYTHON, SHELL, SQL, TYPESCRIPT, C
from lsp.syntax.outline import outline


def names(source, language):
    return [(one.kind, one.parent, one.name) for one in outline(source, language).definitions]


PYTHON_SOURCE = '''\
"""Loans. 贷款。"""
LIMIT = 3

class Loan:
    """One loan.

    More words.
    """
    number: str

    @property
    def due(self) -> int:
        # 到期
        inner = 1
        def hidden(): ...
        return inner

if LIMIT:
    async def load(
        path: str,
        *,
        deep: bool = False,
    ) -> Loan: ...
'''


def test_offsets_count_characters_forwards_and_back_whatever_bytes_they_take():
    found = {one.name: PYTHON_SOURCE[one.start : one.end] for one in outline(PYTHON_SOURCE, PYTHON).definitions}
    ascii_only = PYTHON_SOURCE.replace("贷款。", "loans.").replace("到期", "due")
    expected = {one.name: ascii_only[one.start : one.end] for one in outline(ascii_only, PYTHON).definitions}
    assert "到期" in found["Loan"]
    assert {name: text.replace("到期", "due") for name, text in found.items()} == expected


def test_python_defines_constants_classes_their_fields_and_methods_and_functions():
    assert names(PYTHON_SOURCE, PYTHON) == [
        ("constant", "", "LIMIT"),
        ("class", "", "Loan"),
        ("field", "Loan", "number"),
        ("method", "Loan", "due"),
        ("function", "", "load"),
    ]


@pytest.mark.parametrize(
    ("language", "source", "signatures"),
    [
        (
            PYTHON,
            "class Book:\n    def __init__(self, rows):\n        self.rows = rows or []\n"
            "        self.open: bool = True\n        self.rows = 2\n"
            "        other.day = 1\n        self.rows.first = 1\n        local = 1\n",
            {"rows": "rows = rows or []", "open": "open: bool"},
        ),
        (
            JAVASCRIPT,
            "class Book {\n  constructor(rows) {\n    this.rows = rows;\n    other.day = 1;\n  }\n}\n",
            {"rows": "rows = rows"},
        ),
    ],
    ids=["python", "javascript"],
)
def test_what_a_constructor_gives_each_object_is_a_field(language, source, signatures):
    found = [one for one in outline(source, language).definitions if one.kind == "field"]
    assert {one.name: one.signature for one in found} == signatures
    assert all(one.parent == "Book" and source[one.start :].startswith(("self.", "this.")) for one in found)


@pytest.mark.parametrize("name", ["self. = 3", "self.rows.first = 3", "other.rows = 3", "self.rows.append(3)"])
def test_what_is_half_written_in_a_constructor_is_no_field(name):
    source = f"class Book:\n    def __init__(self):\n        {name}\n\n    def (self):\n        pass\n"
    found = outline(source, PYTHON).definitions
    assert all(one.name for one in found)
    assert [one.name for one in found if one.kind == "field"] == []


def test_a_signature_is_the_header_in_one_line_with_the_decorators_that_tell_how_it_is_used():
    found = {one.name: one for one in outline(PYTHON_SOURCE, PYTHON).definitions}
    assert found["load"].signature == "async def load(path: str, *, deep: bool = False) -> Loan:"
    assert found["due"].signature == "@property\ndef due(self) -> int:"
    assert found["Loan"].doc == "One loan."
    assert found["LIMIT"].signature == "LIMIT = 3"


def test_offsets_are_those_of_the_text_also_after_chinese():
    for one in outline(PYTHON_SOURCE, PYTHON).definitions:
        assert one.name in PYTHON_SOURCE[one.start : one.body]
    due = next(one for one in outline(PYTHON_SOURCE, PYTHON).definitions if one.name == "due")
    assert PYTHON_SOURCE[due.start :].startswith("@property")
    assert PYTHON_SOURCE[: due.end].endswith("return inner")


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        (
            JAVA,
            "class A {\n  static final int MAX = 1;\n  enum Kind { X }\n  A() {}\n  int f(int a) { return a; }\n}\n",
            [
                ("class", "", "A"),
                ("field", "A", "MAX"),
                ("type", "A", "Kind"),
                ("method", "A", "A"),
                ("method", "A", "f"),
            ],
        ),
        (
            JAVASCRIPT,
            "export const f = (a) => a;\nconst MAX = 1;\nexport default class A { x = 1; m() {} }\nfunction g() {}\n",
            [
                ("function", "", "f"),
                ("constant", "", "MAX"),
                ("class", "", "A"),
                ("field", "A", "x"),
                ("method", "A", "m"),
                ("function", "", "g"),
            ],
        ),
        (
            TYPESCRIPT,
            "interface I { a: number }\ntype T = string;\nabstract class A { abstract m(): void; }\n",
            [("type", "", "I"), ("type", "", "T"), ("class", "", "A"), ("method", "A", "m")],
        ),
        (
            GO,
            "package p\ntype S struct { a int }\nconst K = 1\nfunc (s *S) M(x int) error { return nil }\nfunc F() {}\n",
            [("type", "", "S"), ("constant", "", "K"), ("method", "S", "M"), ("function", "", "F")],
        ),
        (
            C,
            "#define MAX 3\nstruct T { int a; };\nint *f(struct T *t, int x);\nint g(void) { return 1; }\nint n;\n",
            [
                ("constant", "", "MAX"),
                ("type", "", "T"),
                ("function", "", "f"),
                ("function", "", "g"),
                ("constant", "", "n"),
            ],
        ),
        (
            CPP,
            "namespace n { class A { public: int m(int x) const; int f_; }; }\nint n::A::m(int x) { return x; }\n",
            [("class", "", "A"), ("method", "A", "m"), ("field", "A", "f_"), ("method", "A", "m")],
        ),
        (
            SHELL,
            "LIMIT=3\nf() { echo; }\nfunction g { echo; }\n",
            [("constant", "", "LIMIT"), ("function", "", "f"), ("function", "", "g")],
        ),
        (
            SQL,
            "CREATE TABLE loan (id INT);\ncreate or replace function b.rate(a int) return int is\nbegin\nend;\n",
            [("type", "", "loan"), ("function", "", "rate")],
        ),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_a_source_defines(language, source, expected):
    assert names(source, language) == expected


@pytest.mark.parametrize("source", ["CREATE TABLE loan (id INT)\n\n", "CREATE PROCEDURE settle(a INT)  \n"])
def test_what_nothing_ends_and_has_no_body_has_its_body_at_its_end(source):
    (found,) = outline(source, SQL).definitions
    assert found.body == found.end == len(source.rstrip())


def test_a_half_written_source_still_has_its_definitions():
    assert ("function", "", "whole") in names("def half(a):\n    x = (\n\ndef whole(b):\n    return b\n", PYTHON)


def test_imports_are_read_with_their_names_here_and_there():
    source = "import os.path\nimport a.b as c\nfrom .rates import penalty as p, LIMIT  # why\nfrom x import *\n"
    found = [(one.module, one.name, one.alias) for one in outline(source, PYTHON).imports]
    assert found == [
        ("os.path", "", "os.path"),
        ("a.b", "", "c"),
        (".rates", "penalty", "p"),
        (".rates", "LIMIT", "LIMIT"),
        ("x", "", ""),
    ]


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        (JAVA, "import static a.B.c;\nimport a.b.*;\n", [("a.B", "c", "c"), ("a.b", "", "")]),
        (
            TYPESCRIPT,
            "import d, { e as f, type G } from './x';\nimport * as h from 'y';\n",
            [("./x", "", "d"), ("./x", "e", "f"), ("./x", "G", "G"), ("y", "", "h")],
        ),
        (JAVASCRIPT, "const { a, b: c } = require('../z');\n", [("../z", "a", "a"), ("../z", "b", "c")]),
        (GO, 'package p\nimport (\n\t"fmt"\n\tr "x/rates"\n)\n', [("fmt", "", "fmt"), ("x/rates", "", "r")]),
        (C, '#include <stdio.h>\n#include "a/b.h"\n', [("stdio.h", "", ""), ("a/b.h", "", "")]),
        (SHELL, 'source "$DIR/lib.sh"\n. ./x.sh\necho 1\n', [("lib.sh", "", ""), ("./x.sh", "", "")]),
        (
            PYTHON,
            "try:\n    from a import b\nexcept ImportError:\n    b = None\nif TYPE_CHECKING:\n    import c\n"
            "def f():\n    import d\n",
            [("a", "b", "b"), ("c", "", "c")],
        ),
        (C, '#ifndef RATE_H\n#define RATE_H\n#include "loan.h"\nint rate(void);\n#endif\n', [("loan.h", "", "")]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_imports_of_other_languages(language, source, expected):
    assert [(one.module, one.name, one.alias) for one in outline(source, language).imports] == expected


def test_the_pieces_are_functions_small_classes_and_runs_of_lines():
    source = "".join(f"def f{n}(a):\n    b = a + {n}\n    return b\n\n" for n in range(3)) + "\n".join(
        f"x{n} = {n}" for n in range(100)
    )
    chunks = outline(source, PYTHON).chunks
    assert [chunk.name for chunk in chunks[:3]] == ["f0", "f1", "f2"]
    assert all(source[chunk.start : chunk.end].count("\n") <= 41 for chunk in chunks)
    ends = [(chunk.start, chunk.end) for chunk in chunks]
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


def test_pieces_that_hold_only_imports_and_comments_are_left_out():
    assert outline('import a\nimport b\nfrom c import d\n# one\n# two\n"""x"""\n', PYTHON).chunks == ()


def test_a_source_without_a_language_is_cut_at_blank_lines():
    text = "".join(f"line {n}\n" + ("\n" if n % 10 == 9 else "") for n in range(100))
    chunks = outline(text, None).chunks
    assert "".join(text[chunk.start : chunk.end] for chunk in chunks) == text
    assert all(text[: chunk.end].endswith("\n\n") for chunk in chunks)


def test_a_source_of_very_many_lines_is_cut_as_quickly_as_it_is_read():
    begun = time.process_time()
    assert outline("\n" * 500_000, PYTHON).chunks == ()
    pieces = outline("a = b + 1\n" * 100_000, None).chunks
    assert time.process_time() - begun < 3.0
    assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
    assert pieces[-1].end == 1_000_000
