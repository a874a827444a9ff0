"""The words of the figures of use, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copilot.language import Language
from lsp.usage.report import Key

__all__ = ["WORDS", "Words", "name_of"]

_NAMES = {
    "bat": "Batch",
    "c": "C",
    "cobol": "COBOL",
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "go": "Go",
    "dockerfile": "Dockerfile",
    "fsharp": "F#",
    "html": "HTML",
    "java": "Java",
    "javascript": "JavaScript",
    "javascriptreact": "JSX",
    "json": "JSON",
    "jsonc": "JSON",
    "php": "PHP",
    "plsql": "PL/SQL",
    "powershell": "PowerShell",
    "python": "Python",
    "rust": "Rust",
    "scss": "SCSS",
    "shellscript": "Shell",
    "sh": "Shell",
    "sql": "SQL",
    "toml": "TOML",
    "tsql": "T-SQL",
    "typescript": "TypeScript",
    "typescriptreact": "TSX",
    "xml": "XML",
    "yaml": "YAML",
}


def name_of(language: str) -> str:
    """Return how people write the name of an editor's language identifier."""
    return _NAMES.get(language, language if language.isupper() else language.capitalize())


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands in tables and charts.

    ``keys`` are the headings of days, projects and languages, ``figures`` those of what `lsp.usage.table` makes.
    """

    title: str
    days: str
    keys: Mapping[Key, str]
    figures: tuple[str, ...]
    total: str
    none: str
    shown: str
    acceptance: str
    share: str
    rest: str
    by_assistant: str
    kept_5min: str
    by_day: str
    by_week: str
    by_language: str
    others: str
    characters: str
    too_few: str
    notes: tuple[str, ...]


WORDS: Mapping[Language, Words] = {
    "en": Words(
        title="Figures of use",
        days="{first} to {last}",
        keys={"day": "Day", "week": "Week of", "project": "Project", "language": "Language"},
        figures=("Shown", "Accepted", "Rate (95 %)", "When read", "Partly", "Share", "30 s", "5 min", "p50 / p95 ms"),
        total="Total",
        none="(none)",
        shown="Shown",
        acceptance="Acceptance",
        share="Assistant's share",
        rest="all other new characters",
        by_assistant="by the assistant, kept 30 s",
        kept_5min="Kept 5 min",
        by_day="Suggestions accepted, by day",
        by_week="Suggestions accepted, by week",
        by_language="Who wrote the new code, by language",
        others="others",
        characters="{count} characters",
        too_few="no figures in these days",
        notes=(
            "Rate: suggestions accepted, whole or partly, of all that were shown, with its 95 % interval (Wilson). "
            "When read: without those that were gone within 300 ms. Partly: of the accepted ones.",
            "Share: accepted characters that still stood after 30 seconds, of all characters written by hand or by the "
            "assistant. Pastes, undo and formatting are left out.",
            "30 s, 5 min: how much of the accepted text stood unchanged then. p50 / p95: from the editor's question to "
            "the answer. Days are those of UTC, weeks begin on Monday.",
        ),
    ),
    "zh": Words(
        title="使用情况",
        days="{first} 至 {last}",
        keys={"day": "日期", "week": "周（周一）", "project": "项目", "language": "语言"},
        figures=("显示", "接受", "接受率（95%）", "可读时", "部分", "占比", "30 秒", "5 分钟", "p50 / p95 毫秒"),
        total="合计",
        none="（无）",
        shown="显示",
        acceptance="接受率",
        share="助手代码占比",
        rest="其余新字符",
        by_assistant="助手写入，30 秒后仍在",
        kept_5min="5 分钟后保留",
        by_day="每日接受率",
        by_week="每周接受率",
        by_language="新代码由谁写成（按语言）",
        others="其他",
        characters="{count} 个字符",
        too_few="这些日期没有数据",
        notes=(
            "接受率：全部或部分接受的建议占所显示建议的比例，括号内为 95% 置信区间（Wilson）。"
            "可读时：不计 300 毫秒内即消失的建议。部分：占所接受建议的比例。",
            "占比：接受的字符中 30 秒后仍在的，占手写与助手写入字符之和的比例。粘贴、撤销和格式化不计。",
            "30 秒、5 分钟：届时原样保留的接受文字。p50 / p95：从编辑器提问到得到回答的时间。"
            "日期按 UTC 计，每周从周一起。",
        ),
    ),
}
