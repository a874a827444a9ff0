"""Languages whose blocks are made by braces: Java, JavaScript, TypeScript, Go, C and C++."""

from __future__ import annotations

import re
from collections.abc import Mapping

import tree_sitter_c
import tree_sitter_cpp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_typescript

from lsp.syntax.language import Blocks, Language, Place, Statements, signs

__all__ = ["CPP", "GO", "JAVA", "JAVASCRIPT", "TSX", "TYPESCRIPT", "C"]

_COMMENT_ENDS = frozenset({"line_comment", "block_comment", "comment"})
_TERMINATED = frozenset({";", "{", "}", ":"}) | _COMMENT_ENDS
_OPERATORS = signs("+ - * / % = == != < <= > >= && || & | ^ ? : . , << >> += -= *= /= %= |= &= ^=")

JAVA = Language(
    name="java",
    suffixes=frozenset({".java"}),
    layout="braces",
    statements=Statements(ends=_TERMINATED, texts={'"""': '"""'}),
    blocks=Blocks(literal_after=frozenset({"=", "]", ",", "("})),
    grammar=tree_sitter_java.language,
    scopes=frozenset(
        {
            "annotation_type_declaration",
            "class_declaration",
            "constructor_declaration",
            "enum_declaration",
            "interface_declaration",
            "method_declaration",
            "record_declaration",
        }
    ),
    imports=frozenset({"package_declaration", "import_declaration"}),
    texts={
        "string_literal": "string",
        "character_literal": "string",
        "line_comment": "comment",
        "block_comment": "comment",
    },
    continues=frozenset({"else", "catch", "finally", "while"}),
)

# A statement of JavaScript ends with its row where the next row cannot go on with it (ECMA-262, 12.10, "Automatic
# Semicolon Insertion"). A row that begins with a bracket is taken for a new one, as those who leave semicolons out do.
_ECMA_STATEMENTS = Statements(
    carries=(_OPERATORS - {":"})
    | signs(": => ! ~ ** ?? ?. ... ??= ||= &&= === !== >>> else do")
    | frozenset({"typeof", "new", "extends", "implements", "instanceof", "in", "of", "case", "const", "let", "var"})
    | frozenset({"function", "class", "import", "export", "from", "async", "await", "throw", "try", "finally"}),
    led=(_OPERATORS - {"+", "-", "/", "<"})
    | frozenset({"?.", "??", "===", "!==", "=>", "**", "instanceof", "in", "of", "as", "satisfies", "{"}),
    heads=frozenset({"if", "for", "while", "with"}),
    texts={"`": "`"},
)
_ECMA_BLOCKS = Blocks(
    brackets={"(": ")", "[": "]", "{": "}", "${": "}"},
    literal_after=frozenset({"=", "(", "[", ",", ":", "?", "&&", "||", "??", "|", "&", "...", "+="})
    | frozenset({"return", "import", "export", "default", "yield", "await", "throw", "const", "let", "var"})
    | frozenset({"type", "as", "satisfies", "typeof", "in", "of", "from"}),
    literal_words=frozenset({"enum"}),
    headers=frozenset({"case"}),
)
_ECMA_SCOPES = frozenset(
    {
        "arrow_function",
        "class_declaration",
        "function_declaration",
        "function_expression",
        "generator_function_declaration",
        "method_definition",
    }
)
_ECMA_WRAPPERS = frozenset(
    {
        "arguments",
        "assignment_expression",
        "call_expression",
        "export_statement",
        "expression_statement",
        "lexical_declaration",
        "pair",
        "public_field_definition",
        "variable_declaration",
        "variable_declarator",
    }
)
_ECMA_TEXTS: Mapping[str, Place] = {
    "template_substitution": "code",
    "string": "string",
    "template_string": "string",
    "regex": "string",
    "jsx_text": "string",
    "comment": "comment",
}
_REQUIRE = re.compile(r"(?:const|let|var)\b[^;]*?=\s*require\s*\(|import\s+\w+\s*=\s*require\s*\(")
_ECMA_CONTINUES = frozenset({"else", "catch", "finally", "while"})

JAVASCRIPT = Language(
    name="javascript",
    suffixes=frozenset({".js", ".jsx", ".mjs", ".cjs"}),
    layout="braces",
    statements=_ECMA_STATEMENTS,
    blocks=_ECMA_BLOCKS,
    ids=frozenset({"javascriptreact"}),
    grammar=tree_sitter_javascript.language,
    scopes=_ECMA_SCOPES,
    wrappers=_ECMA_WRAPPERS,
    imports=frozenset({"import_statement"}),
    import_forms=_REQUIRE,
    texts=_ECMA_TEXTS,
    continues=_ECMA_CONTINUES,
)

_TYPED_SCOPES = _ECMA_SCOPES | frozenset(
    {"abstract_class_declaration", "enum_declaration", "interface_declaration", "internal_module", "module"}
)

TYPESCRIPT = Language(
    name="typescript",
    suffixes=frozenset({".ts", ".mts", ".cts"}),
    layout="braces",
    statements=_ECMA_STATEMENTS,
    blocks=_ECMA_BLOCKS,
    grammar=tree_sitter_typescript.language_typescript,
    scopes=_TYPED_SCOPES,
    wrappers=_ECMA_WRAPPERS,
    imports=frozenset({"import_statement"}),
    import_forms=_REQUIRE,
    texts=_ECMA_TEXTS,
    continues=_ECMA_CONTINUES,
)

TSX = Language(
    name="typescriptreact",
    suffixes=frozenset({".tsx"}),
    layout="braces",
    statements=_ECMA_STATEMENTS,
    blocks=_ECMA_BLOCKS,
    grammar=tree_sitter_typescript.language_tsx,
    scopes=_TYPED_SCOPES,
    wrappers=_ECMA_WRAPPERS,
    imports=frozenset({"import_statement"}),
    import_forms=_REQUIRE,
    texts=_ECMA_TEXTS,
    continues=_ECMA_CONTINUES,
)

# A brace after a type is a composite literal, but not in the header of a statement (Go specification, "Composite
# literals", on the parsing ambiguity).
GO = Language(
    name="go",
    suffixes=frozenset({".go"}),
    layout="braces",
    statements=Statements(
        carries=_OPERATORS - {":"} | frozenset({":=", "!", "<-", "&^", "func", "import", "var", "const", "type"}),
        texts={"`": "`"},
    ),
    blocks=Blocks(
        literal_after=frozenset({"identifier", "type_identifier", "field_identifier", "package_identifier"})
        | frozenset({"=", ":=", "(", ",", ":", "]", "}", "["}),
        headers=frozenset({"if", "for", "switch", "select", "func", "else", "type"}),
    ),
    grammar=tree_sitter_go.language,
    scopes=frozenset({"function_declaration", "method_declaration", "type_declaration"}),
    imports=frozenset({"package_clause", "import_declaration"}),
    texts={
        "interpreted_string_literal": "string",
        "raw_string_literal": "string",
        "rune_literal": "string",
        "comment": "comment",
    },
    continues=frozenset({"else"}),
)

_C_STATEMENTS = Statements(ends=_TERMINATED, rows=("#",), texts={'R"': '"'}, joined="\\")
_C_BLOCKS = Blocks(literal_after=frozenset({"=", ",", "(", "return"}), literal_words=frozenset({"enum"}))
_C_TEXTS: Mapping[str, Place] = {
    "string_literal": "string",
    "raw_string_literal": "string",
    "char_literal": "string",
    "system_lib_string": "string",
    "comment": "comment",
}
_C_TRANSPARENT = frozenset({"preproc_if", "preproc_ifdef", "preproc_else", "linkage_specification", "declaration_list"})

C = Language(
    name="c",
    suffixes=frozenset({".c", ".h"}),
    layout="braces",
    statements=_C_STATEMENTS,
    blocks=_C_BLOCKS,
    grammar=tree_sitter_c.language,
    scopes=frozenset({"function_definition", "struct_specifier", "enum_specifier", "union_specifier"}),
    imports=frozenset({"preproc_include"}),
    transparent=_C_TRANSPARENT,
    texts=_C_TEXTS,
    continues=frozenset({"else", "while"}),
)

CPP = Language(
    name="cpp",
    suffixes=frozenset({".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".ipp"}),
    layout="braces",
    statements=_C_STATEMENTS,
    blocks=_C_BLOCKS,
    ids=frozenset({"cuda-cpp"}),
    grammar=tree_sitter_cpp.language,
    scopes=frozenset(
        {"class_specifier", "enum_specifier", "function_definition", "namespace_definition", "struct_specifier"}
    ),
    wrappers=frozenset({"template_declaration"}),
    imports=frozenset({"preproc_include", "using_declaration", "import_declaration"}),
    transparent=_C_TRANSPARENT,
    texts=_C_TEXTS,
    continues=frozenset({"else", "catch", "while"}),
)
