from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_inline_prompts import FOLDERS, ROOT, check_source, main


@pytest.mark.parametrize(
    "code",
    [
        'messages = [{"role": "system", "content": "Be brief."}]',
        'messages = [{"content": f"Summarise {text}", "role": "user"}]',
        'Message("system", "Be brief.")',
        'rendered.Message(role="user", content="Explain " + code)',
        'messages.append({"role": "user", "content": "\\n".join(["Read this.", text])})',
        'PROMPT = "You are an experienced credit officer."',
        'PROMPT = "你是一名银行信贷审批助手。"',
        'ask(f"Extract the borrower. Answer only with JSON.\\n{text}")',
        'ask("Extract the borrower from " "the passage. Answer only with JSON.")',
        'ask("Extract the borrower. Answer only with JSON. %s" % text)',
        'ask("Extract the borrower. Answer only with JSON. {}".format(text))',
        'ask("请提取以下文本中的借款人，只输出 JSON。" + text)',
        'ask("\\n".join(["Summarise the meeting.", "Do not invent names.", text]))',
        'def f():\n    return textwrap.dedent("""\n    Write pytest tests for the following code.\n    """)',
        'text = "<|im_start|>user"',
        'fim = f"<|fim_prefix|>{before}<|fim_suffix|>{after}"',
        "class A:\n    words: str = 'Your task is to read a contract'",
    ],
)
def test_a_prompt_in_code_is_found(code: str) -> None:
    found = list(check_source(code, Path("minutes/summarise/steps.py")))
    assert found
    assert found[0].startswith("minutes/summarise/steps.py:")


@pytest.mark.parametrize(
    "code",
    [
        '"""You are an assistant: what this module tells the model stands in the library."""',
        'def f():\n    """Extract the terms; answer only with JSON."""',
        'messages = [{"role": message.role, "content": message.content} for message in prompt.messages]',
        'last = {"role": "user", "content": text}',
        'first = {"role": "user", "content": "\\n"}',
        'raise InputError("You are an anonymous user: do not write the file, list the folder")',
        '@click.option("--only", help="Extract the given terms and write the JSON only; do not guess.")\ndef f(): ...',
        'name = values.get("user", "nobody")',
        'TITLE = {"zh": "会议纪要", "en": "Minutes"}',
        'label = "Draft. A person decides. 草稿，须由人审定。"',
        'operator = "a <| b |> c"',
    ],
)
def test_other_text_is_let_pass(code: str) -> None:
    assert list(check_source(code, Path("minutes/summarise/steps.py"))) == []


def test_the_table_of_models_may_name_tokens() -> None:
    code = 'FIM = ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")'
    assert list(check_source(code, Path("copilot/models/table.py"))) == []
    assert list(check_source(code, Path("copilot/gateway/app.py")))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_product_holds_no_prompt_in_code(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert any((ROOT / folder).rglob("*.py"))
    assert main([folder]) == 0, capsys.readouterr().out
