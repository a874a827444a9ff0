from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.docs_ai.reading import endless

_LIMITS = "Limits(drawings=10**15, content_bytes=10**15)"  # so that the file is not refused
_HERE = f"from docs_ai.reading import Limits, read; read(Path(sys.argv[1]), jobs=2, limits={_LIMITS})"
_APART = (
    "from docs_ai.reading import Limits; from docs_ai.reading.process import ReadingProcess;"
    f"ReadingProcess({_LIMITS}).read(Path(sys.argv[1]), jobs=2)"
)
_IDLE = (
    "from docs_ai.reading.process import ReadingProcess; process = ReadingProcess();"
    "process.call(str, Path(sys.argv[1])); time.sleep(600)"
)
_MOST_S = 60.0


@pytest.mark.parametrize(("program", "processes", "seconds"), [(_HERE, 2, 2.0), (_APART, 3, 3.0), (_IDLE, 1, 0.2)])
def test_no_process_is_left_where_the_program_that_reads_is_killed(
    program: str, processes: int, seconds: float, tmp_path: Path
) -> None:
    path = endless.forms(tmp_path / "a.pdf", 10, 10, pages=4)
    code = f"import sys, time; from pathlib import Path; {program}"
    with subprocess.Popen([sys.executable, "-c", code, str(path)]) as run:
        try:
            seen = _at_work(run.pid, processes, seconds)
        finally:
            run.kill()
    left = psutil.wait_procs(seen, timeout=_MOST_S)[1]
    for process in left:
        process.kill()
    assert left == []


def _at_work(pid: int, processes: int, seconds: float) -> list[psutil.Process]:
    """Wait until a program has started so many processes, and they have worked for so many seconds in all."""
    end = time.monotonic() + _MOST_S
    while time.monotonic() < end:
        found = psutil.Process(pid).children(recursive=True)
        if len(found) >= processes and sum(process.cpu_times().user for process in found) >= seconds:
            return found
        time.sleep(0.1)
    raise AssertionError("the processes were not started")
