"""Fill-in-the-middle quality on HumanEval infilling: pass@1 of our completion path beside the bare model.

The path is the very function that the language server's handler and ``code complete`` call. The model answers
greedily through the gateway, once for each task; what is compared is what is kept of the answer:

* as it comes: the bare model's whole answer;
* first line: the bare model's answer cut after its first line that is not blank;
* ours: `lsp.completion.service.complete` with the default settings of the size, and with each extent.

An answer passes when prompt + answer + suffix pass the task's own tests, run in a process of their own with limits on
time and memory. Answers are kept in a scratch file, so that an interrupted run goes on where it was.

    python -m bench.infilling                            single lines, both sizes
    python -m bench.infilling --split MultiLine --size base --limit 20
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from cli import runtime
from copilot.client import Answer, Delta, FinishReason, LanguageModel
from lsp.completion.ending import Extent
from lsp.completion.service import PROMPT, Query, complete
from lsp.settings import Settings
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines
from prompts import Library, Rendered
from prompts.rendered import Size

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "code" / "human-eval-infilling"
SPLITS = ("SingleLine", "MultiLine", "RandomSpanLight")
TIME_LIMIT_S = 10
MEMORY_LIMIT = 1 << 30

Task = dict[str, str]


class RememberedModel:
    """Asks the model for whole answers, keeps them in a file, and streams them from there."""

    def __init__(self, model: LanguageModel, file: Path) -> None:
        self._model = model
        self._file = file
        self._answers: dict[str, tuple[Delta, ...]] = {}
        if file.exists():
            for line in file.read_text("utf-8").splitlines():
                record = json.loads(line)
                pieces = [Delta(text, scores=tuple(map(tuple, scores))) for text, scores in record["pieces"]]
                self._answers[record["key"]] = (*pieces, Delta("", record["finish"]))

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """Stream the whole answer to ``prompt``, from the file where it was asked before."""
        for delta in await self.answer(prompt):
            yield delta

    async def answer(self, prompt: Rendered) -> tuple[Delta, ...]:
        """Return the whole answer in its pieces, with their log-probabilities; the last says how it ended."""
        key = key_of(prompt.size, prompt.prefix, prompt.suffix, prompt.sampling.max_tokens)
        if key not in self._answers:
            pieces: list[Delta] = []
            finish: FinishReason = "stop"
            async for delta in self._model.complete(replace(prompt, logprobs=True)):
                pieces.append(Delta(delta.text, scores=delta.scores))
                finish = delta.finish_reason or finish
            self._answers[key] = (*pieces, Delta("", finish))
            record = {"key": key, "pieces": [(piece.text, piece.scores) for piece in pieces], "finish": finish}
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        return self._answers[key]

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Pass a chat on."""
        return await self._model.ask(prompt, on_text=on_text)

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """Pass an event on."""
        await self._model.note(event, call=call, detail=detail)

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Pass a count on."""
        return await self._model.count_tokens(texts, size=size)

    async def context_tokens(self, *, size: Size = "base") -> int:
        """Pass the question on."""
        return await self._model.context_tokens(size=size)


def key_of(size: str, prefix: str, suffix: str, max_tokens: int) -> str:
    """Name one question to a model."""
    return hashlib.sha256(json.dumps([size, prefix, suffix, max_tokens]).encode()).hexdigest()


def first_line(answer: str) -> str:
    """Cut a bare answer after its first line that is not blank, the line end included."""
    kept = ""
    for row in answer.splitlines(keepends=True):
        kept += row
        if row.strip():
            break
    return kept


def passes(task: Task, answer: str) -> bool:
    """Run the task's tests on the completed program in a process of its own."""
    program = f"{task['prompt']}{answer}{task['suffix']}\n{task['test']}\ncheck({task['entry_point']})\n"

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


async def answers(model: RememberedModel, library: Library, task: Task, size: Size) -> dict[str, str]:
    """Return what each way of taking the model's answer makes of one task."""
    bare = library.render(PROMPT, {"prefix": task["prompt"], "suffix": task["suffix"]}, size=size)
    raw = "".join(delta.text for delta in await model.answer(bare))
    query = Query(Lines(task["prompt"] + task["suffix"]), len(task["prompt"]), PYTHON)
    ours = Settings(size=size, context_tokens=4096)
    found = {"as it comes": raw, "first line": first_line(raw)}
    found["ours"] = (await complete(model, library, query, ours.options)).text
    for extent in get_args(Extent):
        options = replace(ours, extent=extent).options
        found[f"ours, {extent}"] = (await complete(model, library, query, options)).text
    return found


async def measure(split: str, size: Size, limit: int | None, scratch: Path) -> dict[str, float]:
    """Return pass@1 of each way on one split."""
    tasks: list[Task] = [json.loads(line) for line in (DATA / f"{split}.jsonl").read_text("utf-8").splitlines() if line]
    tasks = tasks[:limit]
    library = runtime.library()
    async with runtime.client() as client:
        model = RememberedModel(client, scratch)
        collected = []
        for number, task in enumerate(tasks, 1):
            collected.append(await answers(model, library, task, size))
            if sys.stderr.isatty() or number % 20 == 0 or number == len(tasks):
                end = "\r" if sys.stderr.isatty() else "\n"
                print(f"{split} {size}: {number} of {len(tasks)}", end=end, file=sys.stderr, flush=True)
    with ThreadPoolExecutor(2) as pool:
        verdicts = {way: list(pool.map(passes, tasks, [found[way] for found in collected])) for way in collected[0]}
    return {"tasks": len(tasks), **{way: sum(passed) / len(passed) for way, passed in verdicts.items()}}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", action="append", choices=SPLITS, help="default: SingleLine")
    parser.add_argument("--size", action="append", choices=get_args(Size), help="default: both")
    parser.add_argument("--limit", type=int, help="take only the first tasks of each split")
    scratch = Path(tempfile.gettempdir()) / "bank-copilot-infilling.jsonl"
    parser.add_argument("--scratch", type=Path, default=scratch, help="where answers are kept (%(default)s)")
    given = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"the tasks are not there: {DATA}")
    rows: list[dict[str, Any]] = []
    for split in given.split or ["SingleLine"]:
        for size in given.size or get_args(Size):
            figures = asyncio.run(measure(split, size, given.limit, given.scratch))
            rows.append({"split": split, "model": size, **figures})
    print(f"HumanEval infilling, pass@1, greedy; {platform.machine()}, {date.today()}\n")
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for row in rows:
        print(
            "| "
            + " | ".join(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values())
            + " |"
        )


if __name__ == "__main__":
    main()
