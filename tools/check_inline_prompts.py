"""Find prompts in Python code: ``python -m tools.check_inline_prompts [PATH...]``.

Every prompt is a file of the prompt library, where it has a version, a hash that every result names, tests, and where a
bank can replace it. Three signs give a prompt in code away:

* a chat message whose role and words are both literals, as a mapping or as a `Message`;
* a string with a chat template's control token outside the table of models;
* a string that talks to a model: "You are an assistant", "answer only with JSON", "你是一名……", "请提取……".

Docstrings, the texts of errors, and help for people are not prompts.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from prompts.neutral import is_inert
from tools.source_files import ROOT, source_files

__all__ = ["check_source", "main"]

FOLDERS = ("copilot", "lsp", "docs_ai", "minutes", "prompts", "cli")
TOKENS_ALLOWED = (Path("copilot/models"),)

_ROLES = {"system", "user", "assistant", "developer", "tool"}
_FOR_PEOPLE = {"help", "short_help", "epilog", "description", "prompt_suffix"}
_ALONE = re.compile(
    r"\byou are (?:an?|the)\b|\bact as (?:an?|the)\b|\byour (?:task|job|role) is\b|"
    r"你是一|你是(?:个|名|位|专业|资深|银行)|你的(?:任务|角色|职责)是|请(?:你)?扮演|作为一(?:名|个|位)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:answer|respond|reply|output|return|write|print) (?:only|just|in|with|as|nothing)\b|"
    r"\b(?:do not|don't|never) (?:invent|guess|make up|add|explain|repeat|include|follow|use|write|output)\b|"
    r"\b(?:extract|summari[sz]e|translate|rewrite|list|complete|explain|draft) (?:the|each|every|all|this|these)\b|"
    r"\b(?:step by step|following (?:text|passage|document|transcript|code|json)|given (?:the|a) )|"
    r"\bwrite (?:an?|the|pytest|unit|junit)\b|\bjson (?:object|only|schema)\b|\bas an? (?:ai|expert|assistant)\b|"
    r"请(?:根据|提取|总结|概括|阅读|输出|回答|生成|撰写|翻译|解释|列出|用)|只(?:输出|返回|回答|写)|仅(?:输出|返回|根据|依据)|"
    r"(?:不要|不得|切勿)(?:编造|猜测|添加|输出|解释|重复|执行)|以下(?:文本|文档|代码|内容|段落|会议|材料)|根据以下|逐(?:条|步)",
    re.IGNORECASE,
)


def check_source(text: str, path: Path) -> Iterator[str]:
    """Yield a line ``path:line: what it looks like`` for each prompt found in ``text``."""
    tree = ast.parse(text)
    tokens_allowed = any(path.is_relative_to(folder) for folder in TOKENS_ALLOWED)
    for node in _code(tree):
        if _is_message(node):
            yield f"{path}:{node.lineno}: a chat message written in code"
        words = _folded(node)
        if words is None:
            continue
        if not tokens_allowed and not is_inert(words):
            yield f"{path}:{node.lineno}: a chat template token written in code"
        if _ALONE.search(words) or len({found.lower() for found in _TOGETHER.findall(words)}) > 1:
            yield f"{path}:{node.lineno}: a string that instructs a model: {words[:40]!r}"


def _code(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions below ``node``, each folded string once, leaving out what is written for people."""
    if isinstance(node, ast.Raise | ast.Assert):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.keyword) and node.arg in _FOR_PEOPLE:
        return
    if isinstance(node, ast.expr):
        yield node
        if _folded(node) is not None:
            return
    for child in ast.iter_child_nodes(node):
        yield from _code(child)


def _is_message(node: ast.expr) -> bool:
    """Tell whether ``node`` makes a chat message of which role and some words are literals."""
    if isinstance(node, ast.Dict):
        parts = {_text(key): value for key, value in zip(node.keys, node.values, strict=True) if key is not None}
        return _text(parts.get("role")) in _ROLES and _has_words(parts.get("content"))
    if isinstance(node, ast.Call):
        parts = {keyword.arg: keyword.value for keyword in node.keywords}
        if "essage" in _called(node):
            parts = {**dict(zip(("role", "content"), node.args, strict=False)), **parts}
        return _text(parts.get("role")) in _ROLES and _has_words(parts.get("content"))
    return False


def _called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _has_words(node: ast.expr | None) -> bool:
    words = _folded(node) if node is not None else None
    return words is not None and re.search(r"[^\W\d_]{2}", words) is not None


def _folded(node: ast.expr) -> str | None:
    """Return the literal words of a string expression, however it is put together; None when it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or " " for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        sides = [_folded(node.left), _folded(node.right)]
        return None if sides == [None, None] else " ".join(side for side in sides if side)
    if isinstance(node, ast.Call):
        return _folded_call(node)
    return None


def _folded_call(node: ast.Call) -> str | None:
    """Fold ``"…".format(…)``, ``"…".strip()``, ``" ".join(["…", "…"])`` and ``dedent("…")``."""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and node.args:
        parts = node.args[0].elts if isinstance(node.args[0], ast.List | ast.Tuple) else []
        words = [folded for part in parts if (folded := _folded(part)) is not None]
        return " ".join(words) if words else None
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "strip", "lstrip", "rstrip", "replace"):
        return _folded(node.func.value)
    return _folded(node.args[0]) if _called(node) in ("dedent", "cleandoc") and node.args else None


def main(arguments: Iterable[str]) -> int:
    """Check the files below the given paths, from the repository's root; by default the product's packages."""
    files = source_files(arguments, FOLDERS)
    wrong = [line for file in files for line in check_source(file.read_text("utf-8"), file.relative_to(ROOT))]
    for line in wrong:
        print(line)
    print(f"inline prompts: {len(files)} files, {len(wrong)} found; prompts belong under prompts/library")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
