"""The rules of ``.gitignore``, held against git itself."""

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from lsp.workspace.ignoring import Ignoring

RULES = [
    *("*.py", "!a.py", "/a.py", "*/a.py", "a?.py", "[ab].py", "a.py ", " a.py", "foo\\ ", "\\#x.py", "# c", "!"),
    *("sub/", "!sub/", "!sub", "!/sub", "/sub/", "sub/*", "!sub/keep.py", "sub/deep/", "!/sub/deep/", "sub/**/b.py"),
    *("*b*.p*y", "s*u*b/**/*.py", "**/d*e*p/**/?.py", "*[ab]*y*", "s*/**/d*p/**/*a*"),
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


@pytest.mark.parametrize(
    "rule", ["a*" * 100 + "b", "*" * 200 + "b", "**/" * 100 + "b", "a/**/" * 100 + "b", "a*/**/" * 100 + "*b*c"]
)
def test_no_rule_takes_long(tmp_path, rule):
    (tmp_path / ".gitignore").write_text(f"{rule}\n")
    begun = time.perf_counter()
    assert not Ignoring(tmp_path).ignores(tmp_path / ("a/" * 150) / ("a" * 200))
    assert time.perf_counter() - begun < 2.0


@pytest.mark.parametrize("kind", ["pipe", "endless", "loop", "folder"])
def test_what_is_no_file_of_rules_is_not_read(tmp_path, kind):
    rules = tmp_path / ".gitignore"
    if kind == "pipe":
        os.mkfifo(rules)
    elif kind == "folder":
        rules.mkdir()
    else:
        rules.symlink_to("/dev/zero" if kind == "endless" else ".gitignore")
    assert not Ignoring(tmp_path).ignores(tmp_path / "a.py")


def test_where_there_are_too_many_rules_to_go_by_all_is_left_out(tmp_path):
    (tmp_path / ".gitignore").write_text("".join(f"/generated/{number}.py\n" for number in range(20_000)))
    begun = time.perf_counter()
    assert Ignoring(tmp_path).ignores(tmp_path / "a.py")
    assert time.perf_counter() - begun < 0.1


def test_a_folder_whose_name_is_too_long_is_in_no_repository():
    assert not Ignoring(Path("/", "long" * 2000)).ignores(Path("/", "long" * 2000, "a.py"))
