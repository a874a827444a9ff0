"""Write kept tests as a file that a person can read, run and take over."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from copilot import atomic
from copilot.errors import OutputError
from copilot.language import Language
from lsp.actions.unit_tests import layout
from lsp.actions.unit_tests.candidates import Candidate
from lsp.actions.unit_tests.source import Module, Target

__all__ = ["file_name", "render", "render_one", "write"]

_MARK = "# bank-copilot draft sha256="
_WORDS = {
    "en": {
        "draft": "Draft written by Bank Copilot; a person must review it before it is relied on.",
        "target": "Tests of {name} in {module}.",
        "characterisation": "Characterisation: expects what the code did, not what it should do. Check the value.",
        "claimed": "The assistant had expected: {value}",
    },
    "zh": {
        "draft": "由 Bank Copilot 起草，须经人工复核后方可采信。",
        "target": "被测对象：{module} 中的 {name}。",
        "characterisation": "特征测试：期望值取自代码的实际行为，不代表其正确，请核对。",
        "claimed": "助手原先的期望值：{value}",
    },
}


def file_name(module: str, function: str) -> str:
    """``test_<module>_<function>.py``, from the module's dotted name and the function's qualified one."""
    parts = f"{module.rsplit('.', maxsplit=1)[-1]}_{function}"
    return f"test_{re.sub(r'[^0-9A-Za-z_]+', '_', parts)}.py"


def render_one(candidate: Candidate, module: Module, target: Target) -> str:
    """A file with this test alone, as it is run in the sandbox."""
    return _code([candidate], module, target, language=None)


def render(candidates: Sequence[Candidate], module: Module, target: Target, language: Language) -> str:
    """The whole file: a mark with the checksum of the rest, the words, the imports, the tests.

    The checksum tells a draft from a file that a person has changed, see `write`.
    """
    words = _WORDS[language]
    head = [f"# {words['draft']}", f"# {words['target'].format(name=target.qualname, module=module.name)}"]
    body = "\n".join([*head, "", _code(candidates, module, target, language)])
    return f"{_MARK}{_digest(body)}\n{body}"


def write(path: Path, text: str, *, force: bool = False) -> Path:
    """Write a rendered file whole or not at all.

    Raises:
        OutputError: it cannot be written, or a file is there that a person wrote or changed and ``force`` is off.
    """
    if not force and path.exists() and not _is_untouched_draft(path):
        raise OutputError(f"{path} was written or changed by a person and is left as it is; --force replaces it")
    return atomic.write_text(path, text)


def _is_untouched_draft(path: Path) -> bool:
    try:
        first, _, body = path.read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return False
    return first == _MARK + _digest(body)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8")).hexdigest()


def _code(candidates: Sequence[Candidate], module: Module, target: Target, language: Language | None) -> str:
    imports: dict[str, str] = {target.imported: f"from {module.name} import {target.imported}"}
    shared: dict[str, str] = {}
    tests: list[str] = []
    for candidate in candidates:
        inside: list[ast.stmt] = []
        for statement in candidate.support:
            table = imports if isinstance(statement, ast.Import | ast.ImportFrom) else shared
            name, text = _binds(statement), layout.source(statement)
            if table.setdefault(name, text) != text:
                inside.append(statement)  # another test gave this name another meaning
        tests.append(_test(candidate, inside, language))
    everything = "\n".join([*shared.values(), *tests])
    if "pytest." in everything:
        imports["pytest"] = "import pytest"
    head = layout.imports(imports.values(), module.name)
    functions = [text for text in shared.values() if text.startswith(("def ", "class ", "@", "async "))]
    constants = [text for text in shared.values() if text not in functions]
    blocks = [head, *(["\n".join(constants)] if constants else [])]
    return "\n\n".join(blocks) + "".join(f"\n\n\n{text}" for text in [*functions, *tests]) + "\n"


def _binds(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return statement.names[0].asname or statement.names[0].name.split(".")[0]
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return str(getattr(statement, "name", ast.unparse(statement)))


def _test(candidate: Candidate, inside: Sequence[ast.stmt], language: Language | None) -> str:
    body = [*inside, *candidate.function.body]
    text = layout.source(candidate.with_body(body).function if inside else candidate.function)
    if language is None or candidate.kind == "specification":
        return text
    words = _WORDS[language]
    comments = [words["characterisation"]]
    comments += [words["claimed"].format(value=" ".join(value.split())[:80]) for value in candidate.claimed]
    return "\n".join([*(f"# {comment}" for comment in comments), text])
