"""Unit tests written for the programs of TestEval: coverage reached, share of tests kept, seconds.

Each program is written to a folder of its own and `generate_tests` is run on its function, as
``bank-copilot code tests`` does, through the gateway. Coverage is of the whole program, as in TestEval.

    python -m bench.unit_tests --programs ../shared/data/code/testeval/programs.jsonl --limit 3
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cli import runtime
from copilot.errors import InputError
from lsp.actions.sandbox import Sandbox
from lsp.actions.unit_tests import Effort, TestsRequest, TestsResult, generate_tests

ROOT = Path(__file__).parents[1]
PROGRAMS = ROOT.parent / "shared" / "data" / "code" / "testeval" / "programs.jsonl"


async def measure(programs: Sequence[dict[str, Any]], effort: Effort) -> list[TestsResult]:
    """Write tests for each program, printing a line for each as it is done."""
    results = []
    async with runtime.client() as model:
        for program in programs:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"program_{program['task_num']}.py"
                path.write_text(program["python_solution"], "utf-8")
                request = TestsRequest(path, f"Solution.{program['func_name']}", effort=effort)
                try:
                    result = await generate_tests(request, model, runtime.library(), Sandbox())
                except InputError as error:
                    print(f"| {program['func_name']} | {error} |", flush=True)
                    continue
            results.append(result)
            print(_row(program["func_name"], [result]), flush=True)
    return results


def _row(name: str, results: Sequence[TestsResult]) -> str:
    lines = sum(r.after.lines_covered for r in results) / max(1, sum(r.after.lines for r in results))
    branches = sum(r.after.branches_covered for r in results) / max(1, sum(r.after.branches for r in results))
    functions = [function for result in results for function in result.functions]
    kinds = Counter(test.kind for function in functions for test in function.kept)
    written = sum(function.written for function in functions)
    kept = sum(kinds.values())
    seconds = sum(result.elapsed_s for result in results) / max(1, len(results))
    asks = sum(function.asks for function in functions) / max(1, len(functions))
    cells = [name, f"{lines:.1%}", f"{branches:.1%}", f"{written}", f"{kept} ({kept / max(1, written):.0%})"]
    cells += [f"{kinds['specification']}", f"{kinds['characterisation']}", f"{asks:.1f}", f"{seconds:.0f}"]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--programs", type=Path, default=PROGRAMS, help="JSON lines: task_num, func_name, python_solution"
    )
    parser.add_argument("--limit", type=int, default=None, help="only the first so many programs")
    parser.add_argument("--asks", type=int, default=Effort().asks, help="questions to the model a function")
    parser.add_argument("--variations", type=int, default=Effort().variations, help="inputs tried without the model")
    given = parser.parse_args()
    if not given.programs.is_file():
        parser.error(f"the programs are not here: {given.programs}")
    programs = [json.loads(line) for line in given.programs.read_text("utf-8").splitlines() if line.strip()]
    print(f"{date.today().isoformat()}, {platform.machine()}, Python {platform.python_version()}\n")
    print("| program | lines | branches | written | kept | specification | characterisation | asks | seconds |")
    print("|---|---|---|---|---|---|---|---|---|")
    results = asyncio.run(measure(programs[: given.limit], Effort(asks=given.asks, variations=given.variations)))
    print(_row(f"all {len(results)}", results))


if __name__ == "__main__":
    main()
