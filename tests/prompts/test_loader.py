from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import PromptError, PromptNotFound, PromptSyntaxError
from prompts import Library
from prompts.loader import Language
from prompts.rendered import Size
from tests.prompts.files import write_prompt


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for variant in ("", ".zh", ".zh-small", ".small"):
        write_prompt(tmp_path / "own", f"documents/terms{variant}.prompt")
    write_prompt(tmp_path / "own", "code/complete.prompt", size="small")
    return tmp_path / "own"


@pytest.mark.parametrize(
    ("language", "size", "variant"),
    [
        (None, None, ""),
        ("zh", None, "zh"),
        ("zh", "small", "zh-small"),
        ("zh", "base", "zh"),
        ("en", "small", "small"),
        ("en", "base", ""),
        (None, "small", "small"),
    ],
)
def test_the_most_specific_variant_is_taken(
    folder: Path, language: Language | None, size: Size | None, variant: str
) -> None:
    prompt = Library([folder]).get("documents/terms", language=language, size=size)
    assert prompt.variant == variant
    assert prompt.size == (size or "base")


def test_size_says_who_answers_even_without_a_variant(folder: Path) -> None:
    library = Library([folder])
    assert library.get("code/complete").size == "small"
    assert library.render("code/complete", {"text": "x"}, size="base").size == "base"


def test_names_and_variants(folder: Path) -> None:
    library = Library([folder])
    assert library.names() == ["code/complete", "documents/terms"]
    assert library.variants("documents/terms") == ["", "small", "zh", "zh-small"]
    assert [prompt.label for prompt in library] == [
        "code/complete",
        "documents/terms",
        "documents/terms [small]",
        "documents/terms [zh]",
        "documents/terms [zh-small]",
    ]


def test_an_overlay_goes_before_the_library_in_every_variant(folder: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    mine = write_prompt(bank, "documents/terms.prompt", version='"9.1"')
    library = Library([bank, folder])
    assert library.get("documents/terms", language="zh", size="small").path == mine
    assert [prompt.path for prompt in library.every("documents/terms")] == [mine]
    assert library.get("code/complete").path.is_relative_to(folder)


def test_an_overlay_for_one_language_leaves_the_other(folder: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    mine = write_prompt(bank, "documents/terms.zh.prompt")
    library = Library([bank, folder])
    assert library.get("documents/terms", language="zh").path == mine
    assert library.get("documents/terms", language="en").path == folder / "documents/terms.prompt"


def test_the_last_overlay_wins(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    write_prompt(first, "own/greeting.prompt")
    wins = write_prompt(second, "own/greeting.prompt")
    assert Library.load([first, second]).get("own/greeting").path == wins


def test_a_name_that_is_not_there(folder: Path) -> None:
    with pytest.raises(PromptNotFound, match=r"no prompt 'documents/nothing'.*prompts list"):
        Library([folder]).get("documents/nothing")
    with pytest.raises(PromptNotFound):
        Library([folder]).every("documents/nothing")


def test_a_name_cannot_leave_its_folder(folder: Path) -> None:
    write_prompt(folder.parent, "secret.prompt")
    for name in ("../secret", str(folder.parent / "secret"), "documents/../../secret"):
        with pytest.raises(PromptNotFound):
            Library([folder]).get(name)


def test_a_missing_variant_is_named(tmp_path: Path) -> None:
    write_prompt(tmp_path, "documents/only.zh.prompt")
    with pytest.raises(PromptNotFound, match="no variant for en; it has: zh"):
        Library([tmp_path]).get("documents/only", language="en")


def test_an_overlay_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"does not exist; check \[prompts\] overlays"):
        Library.load([tmp_path / "nowhere"])


def test_an_unknown_variant_is_refused(tmp_path: Path) -> None:
    write_prompt(tmp_path, "documents/terms.cn.prompt")
    with pytest.raises(PromptSyntaxError, match="'cn' is no variant"):
        Library([tmp_path])


def test_a_file_in_the_wrong_place_is_refused(tmp_path: Path) -> None:
    path = write_prompt(tmp_path, "documents/terms.prompt")
    path.rename(tmp_path / "documents" / "other.prompt")
    with pytest.raises(PromptSyntaxError, match="is 'documents/terms', but the file's place says 'documents/other'"):
        Library([tmp_path]).get("documents/other")


def test_a_broken_file_does_not_hurt_its_neighbours(folder: Path) -> None:
    (folder / "code" / "broken.prompt").write_text("nothing")
    library = Library([folder])
    assert library.get("code/complete").name == "code/complete"
    with pytest.raises(PromptSyntaxError):
        library.get("code/broken")


def test_the_same_folder_gives_the_same_hash(folder: Path) -> None:
    one, two = (Library([folder]).render("documents/terms", {"text": "x"}) for _ in range(2))
    assert one == two
