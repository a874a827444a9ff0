import pytest

from cli import samples
from lsp.context.tokens import estimate

TEXTS = {
    "python": samples.PYTHON_MODULE.read_text("utf-8"),
    "java": samples.JAVA_CLASS.read_text("utf-8"),
    "chinese": "贷款还款计划：等额本息与等额本金。执行年利率为一年期LPR加20个基点，逾期罚息上浮50%。\n" * 6,
    "emoji": "# 😀👍 done ✅ 完成\n" * 8,
    "numbers": "rates = [0.0345, 0.0395, 0.0365, 12345678, 0xFF]\n" * 8,
    "deep": "".join(" " * (4 * depth) + "if a[depth][0] != b_c:\n" for depth in range(12)),
}


def test_an_empty_text_has_no_tokens():
    assert estimate("") == 0


def test_the_estimate_grows_with_the_text():
    counts = [estimate(TEXTS["python"][:length]) for length in range(0, 3000, 100)]
    assert counts == sorted(counts)


@pytest.mark.model
@pytest.mark.parametrize("name", TEXTS)
async def test_the_estimate_is_near_the_models_own_count(name, model):
    (true,) = await model.count_tokens([TEXTS[name]], size="small")
    assert 0.9 * true <= estimate(TEXTS[name]) <= 1.5 * true
