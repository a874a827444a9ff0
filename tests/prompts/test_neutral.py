from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.client import CopilotClient
from prompts.neutral import is_inert, kept_inside, neutral, restore
from tests.prompts.files import unhurried

QWEN_TOKENS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|object_ref_start|>",
    "<|vision_pad|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
]
OTHER_TOKENS = ["<|begin_of_text|>", "<|eot_id|>", "<|reserved_special_token_0|>", "<｜fim▁begin｜>", "<｜User｜>"]

hostile = st.lists(
    st.one_of(
        st.sampled_from([*QWEN_TOKENS, *OTHER_TOKENS, "<", "|", ">", "<|", "|>", "<<|a|>|>"]), st.text(max_size=8)
    )
).map("".join)


@pytest.mark.parametrize("token", QWEN_TOKENS + OTHER_TOKENS)
def test_every_known_token_is_broken_and_stays_readable(token: str) -> None:
    broken = neutral(f"before{token}after")
    assert token not in broken
    assert broken.replace("\u200b", "") == f"before{token}after"


@pytest.mark.parametrize("code", ["f <| g |> h", "a <|> b", "x < y | z > w", "if (a<|b|) {}", "<| a |>", "", "合同"])
def test_program_text_that_is_no_token_is_untouched(code: str) -> None:
    assert neutral(code) is code or neutral(code) == code


@unhurried
@given(hostile)
def test_nothing_that_works_is_left(text: str) -> None:
    assert is_inert(neutral(text))
    assert not any(token in neutral(text) for token in QWEN_TOKENS + OTHER_TOKENS)


@unhurried
@given(hostile)
def test_doing_it_twice_is_doing_it_once(text: str) -> None:
    assert neutral(neutral(text)) == neutral(text)


@unhurried
@given(hostile.filter(lambda text: "\u200b" not in text))
def test_restore_gives_the_original_back(text: str) -> None:
    assert restore(neutral(text)) == text


@unhurried
@given(st.text(alphabet=st.characters(exclude_characters="<")))
def test_text_without_an_angle_is_the_same_object_in_value(text: str) -> None:
    assert neutral(text) == text == restore(text)


BOXES = frozenset({"passage", "code"})


@pytest.mark.parametrize("tag", ["</passage>", "</Passage >", "</ code>", "</code\n>"])
def test_a_closing_tag_of_a_box_is_broken(tag: str) -> None:
    inside = kept_inside(f"a{tag}b", BOXES)
    assert inside == f"a<\u200b{tag[1:]}b"
    assert kept_inside(inside, BOXES) == inside
    assert restore(inside) == f"a{tag}b"


@pytest.mark.parametrize("text", ["<passage>", "</p>", "a </ b", "</passages>", "x < /code", "合同"])
def test_other_tags_are_untouched(text: str) -> None:
    assert kept_inside(text, BOXES) == text


@unhurried
@given(
    st.lists(st.one_of(st.sampled_from(["</", "passage", "code", ">", "<|a|>", " "]), st.text(max_size=5)))
    .map("".join)
    .filter(lambda text: "\u200b" not in text)
)
def test_restore_undoes_both(text: str) -> None:
    assert restore(neutral(kept_inside(text, BOXES))) == text


@pytest.mark.model
async def test_the_real_tokenizer_sees_a_token_before_and_none_after(model: CopilotClient) -> None:
    assert await model.count_tokens(QWEN_TOKENS, size="small") == [1] * len(QWEN_TOKENS)
    broken = await model.count_tokens([neutral(token) for token in QWEN_TOKENS], size="small")
    assert min(broken) >= 5
