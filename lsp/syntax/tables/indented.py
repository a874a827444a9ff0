"""Languages whose blocks are made by indentation: Python and YAML."""

from __future__ import annotations

import re

import tree_sitter_python
import tree_sitter_yaml

from lsp.syntax.language import Blocks, Language, Statements, signs

__all__ = ["PYTHON", "YAML"]

_NO_BLOCKS = Blocks(openers={}, closers={})

PYTHON = Language(
    name="python",
    suffixes=frozenset({".py", ".pyi"}),
    layout="indent",
    statements=Statements(
        texts={"string_start": "string_end"},
        opens=frozenset({":"}),
        joined="\\",
        # They cannot stand inside brackets: seeing one, a bracket left open before it is an error to recover from.
        fresh=frozenset({"class", "def", "return", "import", "while", "with", "try", "raise", "pass"})
        | frozenset({"break", "continue"}),
    ),
    blocks=_NO_BLOCKS,
    grammar=tree_sitter_python.language,
    scopes=frozenset({"class_definition", "function_definition"}),
    wrappers=frozenset({"decorated_definition"}),
    imports=frozenset({"import_statement", "import_from_statement", "future_import_statement"}),
    texts={"interpolation": "code", "string": "string", "comment": "comment"},
    comments=("#",),
    continues=frozenset({"elif", "else", "except", "finally", "case"}),
    bodies=frozenset({"def", "class", "async"}),
)

# The rows of YAML say all that is needed. A quote or bracket counts only where a value begins: inside a plain value,
# and in the lines of a script below `|`, it is an ordinary character. A dash and the blanks after it are one token.
YAML = Language(
    name="yaml",
    suffixes=frozenset({".yaml", ".yml"}),
    layout="indent",
    statements=Statements(opens=signs(": - | > |- >- |+ >+"), literals=signs("| > |- >- |+ >+"), outdented=True),
    blocks=_NO_BLOCKS,
    ids=frozenset({"dockercompose", "github-actions-workflow", "azure-pipelines", "home-assistant", "ansible"}),
    grammar=tree_sitter_yaml.language,
    lexemes=re.compile(
        r"""
          (?P<comment> (?: (?<=\s) | (?<![\s\S]) ) \#[^\r\n]* )
        | (?P<string> (?: (?<=[\s\[{,]) | (?<![\s\S]) ) (?: "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\r\n]|'')*' ) )
        | (?P<open> (?: (?<=[\s\[{,]) | (?<![\s\S]) ) ["'][^\r\n]* )
        | (?P<mark> (?: (?<=[\s\[{,]) | (?<![\s\S]) ) [\[{] | [\]}] | , | : (?=\s|\Z) | - (?=\s|\Z) )
        | (?P<word> [^\s\[\]{},:\#"']+ | [:\#"'\[{] )
        """,
        re.VERBOSE | re.MULTILINE,
    ),
    comments=("#",),
    unit=2,
)
