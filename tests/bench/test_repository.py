"""Code taken out of packages: the sandbox of their tests, likeness, the pinned packages, and the made-up workspace."""

from __future__ import annotations

import ast
import hashlib
import io
import tarfile

import pytest

from bench import _confined, _packages, _workspace, infilling, repository
from bench._judging import Judged
from bench._packages import Package
from bench._places import Place
from lsp.syntax.languages import JAVA
from lsp.syntax.tree import SourceTree

GOOD = "def double(a):\n    return 2 * a\n"
TEST = "from made import double\n\ndef test_double():\n    assert double(2) == 4\n"
OUTSIDE = "from pathlib import Path\n\ndef test_outside():\n    Path({!r}).write_text('x')\n"
NETWORK = "import socket\n\ndef test_network():\n    socket.create_connection(('127.0.0.1', {}), 2)\n"


def package(tmp_path, source, test):
    (tmp_path / "tests").mkdir()
    (tmp_path / "made.py").write_text(source)
    (tmp_path / "tests" / "test_made.py").write_text(test)
    return tmp_path


@pytest.mark.parametrize(("source", "expected"), [(GOOD, True), (GOOD.replace("2 *", "3 *"), False)])
def test_a_packages_tests_judge(tmp_path, source, expected):
    assert _confined.passes(package(tmp_path, source, TEST), ["tests"]) is expected


def test_a_test_that_never_ends_has_failed(tmp_path):
    endless = "def test_endless():\n    while True:\n        pass\n"
    assert not _confined.passes(package(tmp_path, GOOD, endless), ["tests"], limit_s=3.0)


def test_what_is_tested_reaches_no_server(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not _confined.passes(package(tmp_path, GOOD, NETWORK.format(port)), ["tests"])


async def test_the_same_code_is_not_run_twice_and_other_code_is(tmp_path):
    (tmp_path / "made").mkdir()
    root, made = package(tmp_path / "made", GOOD, TEST), Package("made", "1.0", "", ".", "tests")
    place, verdicts = Place("made.py", 19, 31, "line"), tmp_path / "verdicts"
    assert await Judged(verdicts).passes(made, root, place, {"found": "利息"})
    (root / "tests" / "test_made.py").write_text("def test_fails():\n    assert False\n")
    assert await Judged(verdicts).passes(made, root, place, {})
    (root / "made.py").write_text(GOOD + "\n")
    assert not await Judged(verdicts).passes(made, root, place, {})
    assert len(verdicts.read_text("utf-8").splitlines()) == 2


def test_likeness_is_one_for_equal_code_whatever_the_blanks_around_it():
    assert repository.similarity("return 1\n", "  return 1") == 1.0
    assert repository.similarity("return 1", "") == 0.0
    assert 0.8 < repository.similarity("return 1", "return 2") < 1.0


def test_a_package_is_taken_from_the_cache_only_when_it_is_the_pinned_one(tmp_path):
    archive = tmp_path / "made-1.0.tar.gz"
    with tarfile.open(archive, "w:gz") as opened:
        for name, content in {"made-1.0/made/loan.py": GOOD, "made-1.0/made/tests/test_loan.py": TEST}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            opened.addfile(member, io.BytesIO(content.encode()))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    made = Package("made", "1.0", digest, "made", "made")
    target = tmp_path / "unpacked"
    root = _packages.fetch(made, target, cache=tmp_path)
    assert [file.name for file in _packages.sources(made, root)] == ["loan.py"]
    with pytest.raises(SystemExit, match="not the pinned"):
        _packages.fetch(Package("made", "1.0", "0" * 64, "made", "made"), target, cache=tmp_path)


def test_the_files_of_the_replay_belong_to_pinned_packages():
    from bench.keystrokes import FILES

    assert {_packages.named(name).name for name, _ in FILES} <= {package.name for package in _packages.PACKAGES}


def test_a_made_up_workspace_is_source_that_parses_and_is_the_same_each_time(tmp_path):
    long_python, long_java = _workspace.write(tmp_path, 12, 40, 300)
    assert len(list(tmp_path.rglob("*.*"))) == 12
    assert 300 <= len(long_python.read_text().splitlines()) < 320
    ast.parse(long_python.read_text())
    assert not SourceTree(long_java.read_text(), JAVA).has_error
    assert _workspace.python(1, 100) == _workspace.python(1, 100) != _workspace.python(2, 100)


def test_an_infilling_task_is_judged_on_the_completed_program():
    task = {"test": "def check(f):\n    assert f(2) == 4\n", "entry_point": "double"}
    assert infilling.passes(task, GOOD)
    assert not infilling.passes(task, GOOD.replace("2 *", "3 *"))
    assert infilling.first_line("\n  \n  a\n  b\n") == "\n  \n  a\n"


def test_two_ways_are_compared_place_by_place():
    right, wrong = (repository.Verdict(passed, exact=False, similarity=0.5, tokens=400) for passed in (True, False))
    assert repository.against([right, wrong, wrong, right], [right, right, right, wrong]) == ["2", "1", "1.00"]
    assert repository.row([right, wrong]) == ["2", "0.50", "0.00", "0.50", "400"]
