"""Places, scopes and imports of each language. In a source, ‸ marks the cursor."""

import pytest

from lsp.syntax.languages import (
    COBOL,
    CPP,
    GO,
    JAVASCRIPT,
    LANGUAGES,
    SHELL,
    SQL,
    TSX,
    TYPESCRIPT,
    YAML,
    C,
    named,
    of_path,
)
from lsp.syntax.tree import SourceTree


@pytest.mark.parametrize(
    ("language", "source", "place"),
    [
        (JAVASCRIPT, "const a = `年利率 ‸${rate} %`;", "string"),
        (JAVASCRIPT, "const a = `年利率 ${ra‸te} %`;", "code"),
        (JAVASCRIPT, "const a = `a ${`b‸`} c`;", "string"),
        (JAVASCRIPT, "const a = 'b‸';", "string"),
        (JAVASCRIPT, "a = /[‸0-9]+/;", "string"),
        (JAVASCRIPT, "a(); // 利率‸\nb();", "comment"),
        (JAVASCRIPT, "/* a ‸ */ b();", "comment"),
        (JAVASCRIPT, "/* a */‸ b();", "code"),
        (TYPESCRIPT, 'type Kind = "op‸en";', "string"),
        (TSX, "const a = <p>还‸款</p>;", "string"),
        (TSX, "const a = <p>{loan‸.id}</p>;", "code"),
        (GO, "var a = `raw\n‸\n`", "string"),
        (GO, "var a = 'x‸'", "string"),
        (GO, "// Rate is ‸\nfunc Rate() {}", "comment"),
        (C, 'char *a = "b‸";', "string"),
        (C, "#include <std‸io.h>", "string"),
        (CPP, 'auto a = R"(b\n‸)";', "string"),
        (SQL, "select 'it''s ‸' from loan", "string"),
        (SQL, "select 'never closed ‸", "string"),
        (SQL, "select 1 -- 余额‸\nfrom loan", "comment"),
        (SQL, "select /* a\n‸ */ 1", "comment"),
        (SQL, "begin x := 'a'; ‸ end;", "code"),
        (SHELL, 'echo "a ‸ b"', "string"),
        (SHELL, 'echo "a $(date ‸) b"', "code"),
        (SHELL, "cat <<EOF\na ‸\nEOF\n", "string"),
        (SHELL, "echo 'a‸'", "string"),
        (SHELL, "# 备份‸", "comment"),
        (YAML, 'a: "b ‸"', "string"),
        (YAML, "a: it's ‸ plain", "code"),
        (YAML, "a: 1 # 端口 ‸", "comment"),
        (YAML, "a: b#‸c", "code"),
        (COBOL, "      * 计提 ‸\n", "comment"),
        (COBOL, "000100* 计提 ‸\n", "comment"),
        (COBOL, "       MOVE A TO B *> note ‸\n", "comment"),
        (COBOL, '       DISPLAY "A ‸".\n', "string"),
        (COBOL, "       COMPUTE A = B * ‸C.\n", "code"),
        (COBOL, f"       {'MOVE A TO B.':<65}LOAN‸\n", "comment"),
    ],
)
def test_code_is_told_from_text(language, source, place):
    before, after = source.split("‸")
    assert SourceTree(before + after, language).place(len(before)) == place


@pytest.mark.parametrize(
    ("language", "source", "headers"),
    [
        (
            JAVASCRIPT,
            "export class Ledger {\n  post(entry) {\n    ‸\n  }\n}",
            ["export class Ledger ", "post(entry) "],
        ),
        (JAVASCRIPT, "const due = (loan) => {\n  ‸\n};", ["const due = (loan) => "]),
        (
            JAVASCRIPT,
            'describe("loan", () => {\n  it("pays", async () => {\n    ‸\n  });\n});',
            ['describe("loan", () => ', 'it("pays", async () => '],
        ),
        (TYPESCRIPT, "export interface Loan {\n  id: ‸;\n}", ["export interface Loan "]),
        (GO, "func (l *Loan) Rate() int {\n\treturn ‸1\n}", ["func (l *Loan) Rate() int "]),
        (GO, "type Loan struct {\n\tID ‸int\n}", ["type Loan struct {\n\tID int\n}"]),
        (C, "static int rate(void)\n{\n  ‸\n}", ["static int rate(void)\n"]),
        (
            CPP,
            "namespace bank {\ntemplate <class T>\nclass Ledger {\n  void post() {\n    ‸\n  }\n};\n}",
            ["namespace bank ", "template <class T>\nclass Ledger ", "void post() "],
        ),
        (SHELL, 'load() {\n  run "$1" ‸\n}', ["load() "]),
        (
            SQL,
            "create package body loans is\n  function a return number is\n  begin return 1; end;\n"
            "  procedure b(x number) is\n  begin\n    ‸\n  end;\nend;",
            ["create package body loans is", "  procedure b(x number) is"],
        ),
        (YAML, "services:\n  gateway:\n    port: 80\n  worker:\n    ‸\n", ["services:", "  worker:"]),
        (
            COBOL,
            "       PROCEDURE DIVISION.\n       MAIN SECTION.\n       FIRST-STEP.\n           EXIT.\n"
            "       ACCRUE.\n           ‸\n       LAST-STEP.\n",
            ["       PROCEDURE DIVISION.", "       MAIN SECTION.", "       ACCRUE."],
        ),
    ],
)
def test_the_scopes_around_the_cursor_come_outermost_first(language, source, headers):
    before, after = source.split("‸")
    text = before + after
    scopes = SourceTree(text, language).scopes(len(before))
    assert [text[scope.start : scope.body] for scope in scopes] == headers
    assert all(scope.start <= len(before) <= scope.end for scope in scopes)


@pytest.mark.parametrize(
    ("language", "source", "imports"),
    [
        (
            JAVASCRIPT,
            'import a from "a";\nconst { b } = require("b");\nconst c = make();\n',
            ['import a from "a";', 'const { b } = require("b");'],
        ),
        (
            TYPESCRIPT,
            'import type { A } from "./a";\nimport b = require("b");\n',
            ['import type { A } from "./a";', 'import b = require("b");'],
        ),
        (
            GO,
            'package loan\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() {}\n',
            ["package loan", 'import (\n\t"fmt"\n\t"os"\n)'],
        ),
        (
            C,
            '#ifndef LOAN_H\n#define LOAN_H\n#include <stdio.h>\n#include "rate.h"\nint x;\n#endif\n',
            ["#include <stdio.h>\n", '#include "rate.h"\n'],
        ),
        (CPP, "#include <vector>\nusing std::string;\n", ["#include <vector>\n", "using std::string;"]),
        (SHELL, "#!/bin/sh\n. ./env.sh\nsource lib.sh\nrun\n", [". ./env.sh", "source lib.sh"]),
        (COBOL, "       COPY LOANREC.\n       MOVE A TO B.\n", ["       COPY LOANREC."]),
    ],
)
def test_imports_are_found_in_the_forms_of_the_language(language, source, imports):
    assert [source[start:end] for start, end in SourceTree(source, language).imports()] == imports


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("javascriptreact", "javascript"),
        ("typescriptreact", "typescriptreact"),
        ("shellscript", "shellscript"),
        ("plsql", "sql"),
        ("dockercompose", "yaml"),
        ("COBOL", "cobol"),
    ],
)
def test_a_language_is_found_by_the_names_that_editors_give_it(identifier, name):
    found = named(identifier)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("web/App.tsx", "typescriptreact"),
        ("web/App.jsx", "javascript"),
        ("loan.PKB", "sql"),
        ("src/loan.h", "c"),
        ("src/loan.hpp", "cpp"),
        (".github/workflows/ci.yml", "yaml"),
        ("home/.bashrc", "shellscript"),
        ("LOAN.CBL", "cobol"),
    ],
)
def test_a_language_is_found_by_its_files(path, name):
    found = of_path(path)
    assert found is not None
    assert found.name == name


def test_no_two_languages_claim_the_same_name_or_file():
    names = [name for language in LANGUAGES for name in (language.name, *language.ids)]
    files = [name for language in LANGUAGES for name in (*language.suffixes, *language.file_names)]
    assert len(names) == len(set(names))
    assert len(files) == len(set(files))


def test_a_language_without_a_grammar_says_so():
    with pytest.raises(LookupError):
        COBOL.parser()
    assert not SourceTree("MOVE A TO", COBOL).has_error
