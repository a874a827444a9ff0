"""The file shown in the guide is a real one."""

from __future__ import annotations

import re
from pathlib import Path

from prompts import loader
from prompts.prompt import Prompt
from prompts.source import parse

ROOT = Path(__file__).parents[2]


def test_the_example_of_the_guide_is_well_formed() -> None:
    page = (ROOT / "docs" / "guide" / "prompts.md").read_text("utf-8")
    (example,) = re.findall(r"^```\n(---\n.*?)^```$", page, re.MULTILINE | re.DOTALL)
    prompt = Prompt(parse(example.encode(), Path("guide")), Path("guide"), "", "base")
    friendly = prompt.render({"passage": "Dear Sirs", "formal": False}).messages[1].content
    assert friendly == "<passage>\nDear Sirs\n</passage>\nWrite one friendly sentence of greeting."
    assert "one formal sentence" in prompt.render(prompt.cases[0].values).messages[1].content


def test_the_example_of_the_loader_is_well_formed() -> None:
    (example,) = re.findall(r"^    ---\n.*?</passage>\n", loader.__doc__ or "", re.MULTILINE | re.DOTALL)
    text = re.sub(r"^    ", "", example, flags=re.MULTILINE)
    file = parse(text.encode(), Path("docstring"))
    assert file.output_schema and file.boxes == {"passage"} and len(file.cases) == 1
