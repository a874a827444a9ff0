"""Hostile tests in the sandbox: each limit is shown to hold against code that tries to break it."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lsp.actions.sandbox import CodeUnderTest, Limits, Sandbox, TestRun, TestSource

LINUX = sys.platform.startswith("linux")
LIMITS = Limits(wall_s=3.0, cpu_s=2, memory_bytes=700 * 1024**2, disk_bytes=32 * 1024**2, file_bytes=8 * 1024**2)


@pytest.fixture
def code(tmp_path: Path) -> CodeUnderTest:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "sign.py").write_text("def sign(x):\n    if x > 0:\n        return 1\n    return -1\n", "utf-8")
    return CodeUnderTest(folder / "sign.py", (folder,))


def run(code: CodeUnderTest, body: str, imports: str = "", limits: Limits = LIMITS) -> TestRun:
    lines = "\n".join("    " + line for line in body.strip("\n").splitlines())
    source = f"{imports}\nfrom sign import sign\n\n\ndef test_it():\n{lines}\n"
    (result,) = Sandbox(limits).run(code, [TestSource("t", source)])
    return result


def test_a_true_assertion_passes_and_its_path_is_recorded(code: CodeUnderTest) -> None:
    result = run(code, "assert sign(3) == 1")
    assert (result.outcome, result.error, result.message) == ("passed", "", "")
    lines = {line for arc in result.arcs for line in arc}
    assert {1, 2, 3} <= lines
    assert 4 not in lines


def test_a_false_assertion_fails_with_its_words_and_line(code: CodeUnderTest) -> None:
    result = run(code, "assert sign(3) == 7")
    assert (result.outcome, result.error, result.line) == ("failed", "AssertionError", 6)
    assert "1 == 7" in result.message


def test_any_other_exception_is_an_error(code: CodeUnderTest) -> None:
    result = run(code, "sign(None)")
    assert (result.outcome, result.error) == ("error", "TypeError")


def test_a_name_that_is_not_there_is_an_error_of_collection(code: CodeUnderTest) -> None:
    (result,) = Sandbox(LIMITS).run(code, [TestSource("t", "from sign import sine\n\ndef test_it():\n    pass\n")])
    assert (result.outcome, result.error) == ("error", "CollectionError")
    assert "sine" in result.message


def test_one_test_does_not_touch_the_next(code: CodeUnderTest) -> None:
    poison = "import sign\n\ndef test_it():\n    sign.sign = lambda x: 99\n    assert sign.sign(1) == 99\n"
    plain = "import sign\n\ndef test_it():\n    assert sign.sign(1) == 1\n"
    runs = Sandbox(LIMITS).run(code, [TestSource("a", poison), TestSource("b", plain)])
    assert [each.outcome for each in runs] == ["passed", "passed"]


def test_fixtures_threads_and_asyncio_work(code: CodeUnderTest) -> None:
    body = """
(tmp_path / "x").write_text("a")
thread = threading.Thread(target=sign, args=(1,))
thread.start()
thread.join()
assert asyncio.run(asyncio.sleep(0, result=sign(2))) == 1
"""
    source = "import asyncio\nimport threading\nfrom sign import sign\n\ndef test_it(tmp_path):\n"
    source += "\n".join("    " + line for line in body.strip().splitlines())
    (result,) = Sandbox(LIMITS).run(code, [TestSource("t", source)])
    assert result.outcome == "passed", result.message


def test_what_a_test_notes_comes_back(code: CodeUnderTest) -> None:
    result = run(code, "_observed.append([0, 'int', repr(sign(5))])", "_observed = []")
    assert result.observed == ([0, "int", "1"],)


@pytest.mark.parametrize("body", ["while True: pass", "import time; time.sleep(60)"])
def test_an_endless_test_is_ended(code: CodeUnderTest, body: str) -> None:
    started = time.monotonic()
    assert run(code, body).outcome == "timeout"
    assert time.monotonic() - started < 30


def test_cpu_time_is_bounded_when_the_wall_clock_is_generous(code: CodeUnderTest) -> None:
    limits = Limits(wall_s=60, cpu_s=1)
    assert run(code, "while True: pass", limits=limits).outcome == "timeout"


def test_memory_is_bounded(code: CodeUnderTest) -> None:
    limits = Limits(wall_s=60, cpu_s=60, memory_bytes=700 * 1024**2)
    result = run(code, "hog = [bytearray(100_000_000) for _ in range(50)]", limits=limits)
    assert (result.outcome, result.error) == ("error", "MemoryError")


def test_a_fork_bomb_starts_nothing(code: CodeUnderTest) -> None:
    before = {process.pid for process in psutil.process_iter()}
    result = run(code, "while True: os.fork()", "import os")
    assert (result.outcome, result.error) == ("error", "PermissionError")
    mine = [p for p in psutil.process_iter() if p.pid not in before and _is_ours(p)]
    assert mine == []


def _is_ours(process: psutil.Process) -> bool:
    try:
        return "bank-copilot-tests-" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@pytest.mark.skipif(not LINUX, reason="the system-call filter is of Linux")
@pytest.mark.parametrize(
    "call",
    [
        "libc.fork()",
        "libc.socket(2, 1, 0)",
        "libc.socket(1, 1, 0)",
        "libc.kill(os.getppid(), 9)",
        "libc.execv(b'/bin/true', (ctypes.c_char_p * 2)(b'true', None))",
        "libc.chmod(FILE, 0)",
        "libc.open(FILE, 1)",
        "libc.unlink(FILE)",
        "libc.setxattr(FILE, b'user.a', b'1', 1, 0)",
        "libc.prlimit(0, 0, (ctypes.c_ulong * 2)(-1, -1), None)",
        "libc.unshare(0x10000000)",
        "libc.ptrace(16, os.getppid(), 0, 0)",
    ],
)
def test_the_c_library_is_no_way_around_it(code: CodeUnderTest, call: str) -> None:
    imports = f"import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nFILE = {str(code.file).encode()!r}"
    result = run(code, f"assert {call} == -1", imports)
    assert result.outcome == "passed", result.message
    assert code.file.read_text("utf-8").startswith("def sign")


def test_the_home_folder_is_not_written_or_read(code: CodeUnderTest, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("key", "utf-8")
    for body in (f"open({str(tmp_path / 'new')!r}, 'w')", f"open({str(secret)!r}, 'a')"):
        result = run(code, body)
        assert (result.outcome, result.error) == ("error", "PermissionError")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["project", "secret.txt"]
    assert secret.read_text("utf-8") == "key"
    if LINUX:
        assert run(code, f"open({str(secret)!r}).read()").error == "PermissionError"


def test_home_is_the_sandbox_and_the_environment_holds_no_key(code: CodeUnderTest) -> None:
    os.environ["COPILOT_SERVER_API_KEY"] = "secret-key"
    try:
        result = run(code, "_observed.append([0, dict(os.environ), os.getcwd()])", "import os\n_observed = []")
    finally:
        del os.environ["COPILOT_SERVER_API_KEY"]
    _, environ, folder = result.observed[0]
    assert "secret-key" not in str(environ)
    assert folder.startswith(environ["HOME"])
    assert environ["HOME"] != str(Path.home())


@pytest.mark.parametrize(
    "body", ["os.remove(FILE)", "os.rename(FILE, FILE + 'x')", "shutil.rmtree(os.path.dirname(FILE))"]
)
def test_the_code_under_test_cannot_be_deleted(code: CodeUnderTest, body: str) -> None:
    result = run(code, body, f"import os, shutil\nFILE = {str(code.file)!r}")
    assert (result.outcome, result.error) == ("error", "PermissionError")
    assert code.file.exists()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def test_a_server_on_loopback_is_out_of_reach(code: CodeUnderTest, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    result = run(code, f"socket.create_connection(('127.0.0.1', {port}), 1)", "import socket")
    assert (result.outcome, result.error) == ("error", "PermissionError")
    with pytest.raises(TimeoutError):
        listener.accept()


def test_endless_output_goes_nowhere(code: CodeUnderTest) -> None:
    assert run(code, "while True: print('x' * 1_000_000)").outcome == "timeout"


def test_an_endless_report_is_cut(code: CodeUnderTest) -> None:
    body = """
for fd in range(3, 100):
    try:
        while stat.S_ISFIFO(os.fstat(fd).st_mode):
            os.write(fd, b"x" * 65536)
    except OSError:
        pass
"""
    result = run(code, body, "import os, stat", limits=Limits(wall_s=30))
    assert (result.outcome, result.message) == ("crashed", "went over the limit of output")


def test_a_full_disk_and_a_large_file_are_stopped(code: CodeUnderTest) -> None:
    filling = "for n in range(1000): open(f'f{n}', 'wb').write(b'x' * 4_000_000)"
    assert (
        run(code, filling, limits=Limits(wall_s=20, disk_bytes=32 * 1024**2)).message == "went over the limit of disk"
    )
    assert run(code, "open('f', 'wb').write(b'x' * 20_000_000)").error == "OSError"


@pytest.mark.parametrize("body", ["os._exit(0)", "os.abort()"])
def test_a_process_that_ends_itself_has_not_passed(code: CodeUnderTest, body: str) -> None:
    assert run(code, body, "import os").outcome == "crashed"


def test_leaving_through_sys_exit_has_not_passed(code: CodeUnderTest) -> None:
    assert run(code, "sys.exit(0)", "import sys").outcome == "error"


def test_a_skipped_test_has_not_passed(code: CodeUnderTest) -> None:
    assert run(code, "pytest.skip('later')", "import pytest").outcome == "error"


def test_rounds_differ_in_hash_seed_and_time_zone(code: CodeUnderTest) -> None:
    source = "import os, time\n_observed = []\n\ndef test_it():\n    _observed.append([hash('a'), time.tzname[0]])\n"
    sandbox = Sandbox(LIMITS)
    seen = [sandbox.run(code, [TestSource("t", source)], round_number=n)[0].observed[0] for n in range(3)]
    assert len({hashed for hashed, _ in seen}) == 3
    assert len({zone for _, zone in seen}) == 3
    again = sandbox.run(code, [TestSource("t", source)], round_number=0)[0].observed[0]
    assert again == seen[0]


def test_what_confined_the_run_is_told(code: CodeUnderTest) -> None:
    sandbox = Sandbox(LIMITS)
    sandbox.run(code, [TestSource("t", "def test_it():\n    pass\n")])
    assert sandbox.isolation.network[-1] == "python"
    assert sandbox.isolation.limits is LIMITS
    if LINUX:
        assert "seccomp" in sandbox.isolation.network
        assert "seccomp" in sandbox.isolation.processes


def test_nothing_is_left_in_the_temporary_folder(code: CodeUnderTest) -> None:
    result = run(code, "open('left', 'w').write('x')\n_observed.append(os.getcwd())", "import os\n_observed = []")
    assert result.outcome == "passed", result.message
    assert "bank-copilot-tests-" in result.observed[0]
    assert not Path(result.observed[0]).exists()
