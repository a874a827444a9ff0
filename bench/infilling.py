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
from pathlib import Path
from statistics import median
from typing import Any, get_args

from bench import _relay
from bench._editor import Editor, started
from bench._processes import machine, say
from cli import runtime
from copilot import autostart
from copilot.client import CopilotClient, LanguageModel
from lsp.completion.ending import Extent
from prompts import Library
from prompts.rendered import Size

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "code" / "human-eval-infilling"
SPLITS = ("SingleLine", "MultiLine", "RandomSpanLight")
PROMPT = "code/complete"
CONTEXT_TOKENS = 4096
TIME_LIMIT_S = 10
MEMORY_LIMIT = 1 << 30

Task = dict[str, str]


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


async def measure(tasks: list[Task], size: Size, extents: tuple[Extent | None, ...], scratch: Path) -> dict[str, Any]:
    """Return pass@1 of each way, and the median seconds of a suggestion where the model had to be asked."""
    programs: dict[str, list[str]] = {}
    asked_s: list[float] = []
    address = await autostart.ensure(runtime.settings())
    with tempfile.TemporaryDirectory() as data:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
        async with _relay.running(address, _relay.Memory(scratch)) as relay, CopilotClient(relay.url) as model:
            environ |= {"COPILOT_SERVER_URL": relay.url, "COPILOT_PATHS_DATA": data}
            async with started(environ, settings_of(size, None)) as editor:
                for number, task in enumerate(tasks, 1):
                    raw = await bare(model, runtime.library(), task, size)
                    for way, answer in (("as it comes", raw), ("first line", first_line(raw))):
                        programs.setdefault(way, []).append(task["prompt"] + answer + task["suffix"])
                    for extent in extents:
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
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", action="append", choices=SPLITS, help="default: all")
    parser.add_argument("--size", action="append", choices=get_args(Size), help="default: both")
    parser.add_argument("--limit", type=int, help="take only the first tasks of each split")
    parser.add_argument("--extents", action="store_true", help="also with each extent set")
    scratch = Path(tempfile.gettempdir()) / "bank-copilot-infilling.jsonl"
    parser.add_argument("--scratch", type=Path, default=scratch, help="where answers are kept (%(default)s)")
    given = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"the tasks are not there: {DATA}")
    extents: tuple[Extent | None, ...] = (None, *get_args(Extent)) if given.extents else (None,)
    rows: list[dict[str, Any]] = []
    for split in given.split or SPLITS:
        lines = (DATA / f"{split}.jsonl").read_text("utf-8").splitlines()
        tasks: list[Task] = [json.loads(line) for line in lines if line][: given.limit]
        for size in given.size or get_args(Size):
            figures = asyncio.run(measure(tasks, size, extents, given.scratch))
            rows.append({"split": split, "model": size, **figures})
    print(f"HumanEval infilling, pass@1, greedy; {machine()}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        cells = [f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
