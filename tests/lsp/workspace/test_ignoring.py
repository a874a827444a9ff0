"""The rules of ``.gitignore``, held against git itself."""

import random
import shutil
import subprocess

import pytest

from lsp.workspace.ignoring import Ignoring

RULES = [
    *("*.py", "!a.py", "/a.py", "*/a.py", "a?.py", "[ab].py", "a.py ", " a.py", "foo\\ ", "\\#x.py", "# c", "!"),
    *("sub/", "!sub/", "!sub", "!/sub", "/sub/", "sub/*", "!sub/keep.py", "sub/deep/", "!/sub/deep/", "sub/**/b.py"),
    *("**/deep", "!deep", "deep/**", "deep/**/", "!deep/**/", "!deep/**/*.py", "*", "!*", "/*", "!*/", "!*.py"),
]
FILES = ["a.py", "b.py", "ab.py", "#x.py", " a.py", "deep/a.py"] + [
    f"sub/{name}" for name in ("a.py", "keep.py", "deep/a.py", "deep/b.py")
]


@pytest.fixture
def repository(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    return tmp_path


def ignored_by_git(folder):
    command = ["git", "-C", folder, "check-ignore", "--no-index", "-z", "--stdin"]
    done = subprocess.run(command, input="\0".join(FILES), capture_output=True, text=True, check=False)
    return set(filter(None, done.stdout.split("\0")))


def test_whatever_the_rules_are_the_same_files_are_ignored_as_by_git(repository):
    draw = random.Random(7)
    for _ in range(60):
        top, below = draw.sample(RULES, draw.randint(1, 4)), draw.sample(RULES, draw.randint(0, 3))
        (repository / ".gitignore").write_text("\n".join(top) + "\n")
        (repository / "sub/.gitignore").write_text("\n".join(below) + "\n")
        ignoring = Ignoring(repository)
        ours = {file for file in FILES if ignoring.ignores(repository / file)}
        assert ours == ignored_by_git(repository), (top, below)


def test_what_a_rule_leaves_out_stays_out_of_a_folder_that_is_taken_in_again(tmp_path):
    (tmp_path / ".gitignore").write_text("*.local.py\n/*\n!/src\n")
    ignoring = Ignoring(tmp_path)
    assert not ignoring.ignores(tmp_path / "src/a.py")
    assert ignoring.ignores(tmp_path / "src/password.local.py")
    assert ignoring.ignores(tmp_path / "other/a.py")
