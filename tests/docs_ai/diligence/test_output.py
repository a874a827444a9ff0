from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from copilot.errors import OutputError
from docs_ai import diligence
from docs_ai.diligence import Report
from docs_ai.diligence.docx_report import formula_words, to_docx
from tests.docs_ai.diligence.books import SAMPLES
from tests.docs_ai.diligence.test_drafting import drafted


def lines(document: docx.document.Document) -> Iterator[str]:
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            yield from (" | ".join(cell.text for cell in row.cells) for row in item.rows)
        else:
            yield item.text


@pytest.fixture
async def chinese() -> Report:
    return await drafted([SAMPLES / "zh"])


async def test_the_word_file_holds_every_part(chinese: Report) -> None:
    document = docx.Document(io.BytesIO(to_docx(chinese)))
    text = "\n".join(lines(document))
    assert "草稿" in document.sections[0].header.paragraphs[0].text
    for heading in (
        "一、借款人基本情况",
        "二、近三年财务数据",
        "三、风险提示",
        "四、交叉核对",
        "五、需要人工处理",
        "六、资料来源",
    ):
        assert heading in text
    assert "营业收入 | 38,620.50 | 42,315.80 | 39,874.20 | 利润表!B6–D6" in text
    assert "资产负债率 | 63.29% | 64.35% | 69.18% | 负债合计 ÷ 资产总计" in text
    assert "[1]" in text


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_mark_points_to_a_listed_source(language: str) -> None:
    report = await drafted([SAMPLES / language])
    document = docx.Document(io.BytesIO(to_docx(report)))
    listed = {row.cells[0].text for row in document.tables[-1].rows[1:]}
    assert listed == {f"[{number}]" for number in range(1, len(listed) + 1)}
    places = {place for sentence in report.sentences for place in sentence.citations}
    assert len(places) <= len(listed)


async def test_han_text_has_a_han_font_everywhere(chinese: Report) -> None:
    document = docx.Document(io.BytesIO(to_docx(chinese)))
    runs = document.element.body.iter(qn("w:r"))
    for run in runs:
        fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts is not None
        assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体")


async def test_both_files_are_written_or_neither(chinese: Report, tmp_path: Path) -> None:
    document, evidence = diligence.write(chinese, tmp_path / "new" / "report.docx")
    assert json.loads(evidence.read_text("utf-8"))["version"] == "1.0"
    assert document.read_bytes().startswith(b"PK")
    assert sorted(path.name for path in document.parent.iterdir()) == ["report.docx", "report.json"]
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        diligence.write(chinese, tmp_path / "file" / "report.docx")


async def test_characters_that_xml_cannot_carry_do_not_stop_the_report(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("现有员工\x0b412\x08人。公司主营阀体。", "utf-8")
    assert to_docx(await drafted([note])).startswith(b"PK")


async def test_formulas_in_words(chinese: Report) -> None:
    assert formula_words("cash_operating < net_profit * 0.5 and net_profit > 0", chinese) == (
        "经营活动产生的现金流量净额 < 净利润 × 0.5 且 净利润 > 0"
    )
    assert formula_words("revenue - before(revenue)", chinese) == "营业收入 − 上年营业收入"
