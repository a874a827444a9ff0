"""Languages whose blocks are made by words: SQL with its procedural dialects, Shell, and COBOL."""

from __future__ import annotations

import re

import tree_sitter_bash
import tree_sitter_sql

from lsp.syntax.language import Block, Blocks, Language, Statements, signs

__all__ = ["COBOL", "SHELL", "SQL"]

_ROWS = re.IGNORECASE | re.MULTILINE
_ROUND = {"(": ")", "[": "]"}

# PL/SQL (Oracle), SQL PL, PL/pgSQL, T-SQL and the stored programs of MySQL, as far as they agree. IS and AS open the
# declarations of a routine, which BEGIN goes on with; CASE is a block as a statement and a bracket in an expression.
_SQL_UNITS = frozenset({"procedure", "function", "package", "trigger", "body"})
_SQL_DECLARATIONS = frozenset({"is", "as", "declare"})
_SQL_UNIT = Block(
    after=_SQL_UNITS,
    unless=frozenset({"$$", "select", "return", "null", "not", "language", "external", "'", "table", "record"}),
)
_SQL_ANY = frozenset({"begin", "case", "declare", "do", "is", "as", "loop", "repeat", "then"})

SQL = Language(
    name="sql",
    suffixes=frozenset({".sql", ".ddl", ".pls", ".plb", ".pks", ".pkb", ".prc", ".fnc", ".trg"}),
    layout="words",
    statements=Statements(
        ends=frozenset({";"}),
        carries=signs(", ( = < > <> != + - * / || . :=")
        | signs("select from where and or not on join inner left right full outer cross set by in as into")
        | signs("values update insert delete with union all except intersect minus having like between")
        | signs("create table view index or replace order group distinct using when over partition"),
        alone=frozenset({"/", "go"}),
        fresh=signs("insert update delete create drop alter commit rollback declare exec execute"),
        free=True,
    ),
    blocks=Blocks(
        openers={
            "begin": Block(unless=frozenset({";", "transaction", "tran", "work"}), replaces=_SQL_DECLARATIONS),
            "declare": Block(alone=True),
            "is": _SQL_UNIT,
            "as": _SQL_UNIT,
            "then": Block(after=frozenset({"if"})),
            "loop": Block(),
            "do": Block(after=frozenset({"while"})),
            "repeat": Block(unless=frozenset("(")),
            "case": Block(first=True),
        },
        closers={"end": _SQL_ANY},
        keys=_SQL_UNITS | frozenset({"if", "elsif", "elseif", "when", "while", "cursor"}),
        middles=frozenset({"else", "elsif", "elseif", "exception", "when", "until"}),
        leads=frozenset({"then", "else", "exception"}),
        names=frozenset({"try", "catch", "atomic"}),
        tails=frozenset({"try", "catch", "if", "loop", "case", "while", "repeat", "for"}),
        brackets=_ROUND,
        crossing=False,
    ),
    ids=frozenset({"plsql", "oracle-sql", "oraclesql", "postgres", "pgsql", "mysql", "mssql", "tsql", "db2"}),
    grammar=tree_sitter_sql.language,
    lexemes=re.compile(
        r"""
          (?P<comment> --[^\r\n]* | /\*[\s\S]*?(?:\*/|\Z) )
        | (?P<string> '(?:[^']|'')*' | "[^"\r\n]*" | `[^`\r\n]*` )
        | (?P<open> '(?:[^']|'')*\Z )
        | (?P<word> [^\W\d][\w$#]* | \d+(?:\.\d+)? )
        | (?P<mark> \$\w*\$ | := | \|\| | <> | [<>!]= | \S )
        """,
        re.VERBOSE,
    ),
    headings=(
        re.compile(r"^[ \t]*create\s[^\r\n;]*\b(?:package|type)\s[^\r\n;]*", _ROWS),
        re.compile(r"^[ \t]*(?:create\s(?:[^\r\n;]*\s)?)?(?:procedure|function|trigger)\s[^\r\n;]*", _ROWS),
    ),
    import_forms=re.compile(r"^[ \t]*(?:use|set\s+search_path)\s[^\r\n]*", _ROWS),
    comments=("--", "/*"),
)

_SHELL_STARTS = signs("; & && || | |& ;; ( { ! $( ` ) then do else elif if while until time")

SHELL = Language(
    name="shellscript",
    suffixes=frozenset({".sh", ".bash", ".zsh", ".ksh", ".bats"}),
    layout="words",
    statements=Statements(
        carries=frozenset({"&&", "||", "|", "|&"}),
        led=frozenset({"then", "do"}),
        texts={'"': '"', "`": "`", "heredoc_start": "heredoc_end"},
        joined="\\",
        commands=_SHELL_STARTS,
    ),
    blocks=Blocks(
        openers={
            "then": Block(after=frozenset({"if"})),
            "do": Block(),
            "in": Block(after=frozenset({"case"})),
            "{": Block(),
        },
        closers={
            "fi": frozenset({"then"}),
            "done": frozenset({"do"}),
            "esac": frozenset({"in"}),
            "}": frozenset("{"),
        },
        keys=frozenset({"if", "elif", "case", "for", "select", "while", "until"}),
        middles=frozenset({"else", "elif", ";;", ";&", ";;&"}),
        leads=frozenset({"then", "do", "else", "in", "{"}),
        brackets=_ROUND | {"{": "}", "${": "}", "$(": ")", "<(": ")", ">(": ")", "((": "))", "$((": "))", "[[": "]]"},
        literal_after=frozenset({"word", "string", "number", "concatenation", "variable_name", "="}),
        headers=frozenset({"function"}),
        crossing=False,
    ),
    ids=frozenset({"shell", "bash", "sh", "zsh", "ksh"}),
    file_names=frozenset({".bashrc", ".bash_profile", ".profile", ".zshrc"}),
    grammar=tree_sitter_bash.language,
    scopes=frozenset({"function_definition"}),
    import_forms=re.compile(r"(?:source|\.)\s"),
    texts={
        "command_substitution": "code",
        "expansion": "code",
        "arithmetic_expansion": "code",
        "string": "string",
        "raw_string": "string",
        "ansi_c_string": "string",
        "heredoc_body": "string",
        "comment": "comment",
    },
    comments=("#",),
)

# Fixed form (ISO/IEC 1989, "Fixed-form reference format"): columns 1 to 6 hold a sequence number, 7 an indicator (an
# asterisk or slash makes the row a comment), 8 to 11 area A, 12 to 72 area B, 73 to 80 the program's name. Free form
# has no columns, and `*>` begins a comment in both. A name alone in area A begins a paragraph.
_AREA_A = r"^(?:[\d ]{6}[ ])?[ ]{0,3}"
_NOT_A_NAME = r"(?!end-|exit\b|goback\b|continue\b|else\b|stop\b|skip[123]?\b|eject\b)"

COBOL = Language(
    name="cobol",
    suffixes=frozenset({".cbl", ".cob", ".cobol", ".cpy"}),
    layout="words",
    statements=Statements(),
    blocks=Blocks(
        openers={
            "if": Block(),
            "evaluate": Block(),
            "perform": Block(only=frozenset({"until", "varying", "with", "forever"})),
        },
        closers={
            "end-if": frozenset({"if"}),
            "end-evaluate": frozenset({"evaluate"}),
            "end-perform": frozenset({"perform"}),
        },
        middles=frozenset({"else", "when"}),
        leads=frozenset({"else"}),
        clears=frozenset({"."}),
        brackets={"(": ")"},
        crossing=False,
    ),
    ids=frozenset({"acucobol", "opencobol", "entcobol", "bitlang-cobol", "rmcobol"}),
    lexemes=re.compile(
        r"""
          (?P<comment> (?<=^.{6}) [*/] [^\r\n]* | \*> [^\r\n]* | ^ \* [^\r\n]* | (?<=^[\d ]{6}[ dD-].{65}) [^\r\n]+ )
        | (?P<skipped> ^ \d{6} (?=[ *\-/dD]) )
        | (?P<string> "[^"\r\n]*" | '[^'\r\n]*' )
        | (?P<open> ["'][^\r\n]* )
        | (?P<word> [^\W_][\w-]* (?: \.\d+ )? )
        | (?P<mark> \*\* | [<>]= | [^\s] )
        """,
        re.VERBOSE | re.MULTILINE,
    ),
    headings=(
        re.compile(rf"{_AREA_A}[\w-]+[ ]+division\b[^\r\n]*", _ROWS),
        re.compile(rf"{_AREA_A}[\w-]+[ ]+section\b[^\r\n]*", _ROWS),
        re.compile(rf"{_AREA_A}(?:{_NOT_A_NAME}[\w-]+[ ]*\.[ ]*$|01[ ]+[\w-]+[^\r\n]*)", _ROWS),
    ),
    import_forms=re.compile(r"^(?:[\d ]{6}[ ])?[ ]*copy[ ]+[^\r\n]*", _ROWS),
    comments=("*>", "*"),
)
