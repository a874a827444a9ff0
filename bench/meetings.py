"""Minutes of meetings that others have summarised: ours, and what a framework would do with the same model.

The meetings (AMI, QMSum and VCSum) are not part of this repository: they lie in the folder of shared cases beside it,
or where ``--data`` says. All ways ask the same base model through the same gateway. Printed: ROUGE of the summaries;
precision, recall and F1 of decisions and actions, with what they cite; chapter borders; names, numbers and dates that
the cited turns do not hold; and what each way takes. What was answered stays in the scratch folder: a run that was
interrupted goes on, and one that changes only rules costs nothing. Results lie there too, below ``results``.

    python -m bench.meetings
    python -m bench.meetings --source ami --limit 2 --way ours --way truncated
    python -m bench.meetings --way ours --judge 100        the model judges statements of ours by the turns they cite
    python -m bench.meetings --way ours --hand hand.yaml   writes 50 of them for a person; once filled in, counts them

LongBench's QMSum asks a question about a meeting; here the whole meeting is summarised.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bench._meetings import judging, tables
from bench._meetings.cases import DATA, SOURCES, load, paths
from bench._meetings.statements import Statement, drawn, statements
from bench._meetings.tables import Finding, Made, table
from bench._meetings.ways import WAYS, Ways
from bench._processes import machine, say
from cli import runtime

SEED = "meetings"
BY_HAND = 50


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    sources: tuple[str, ...]
    limit: int
    only: tuple[str, ...]
    ways: tuple[str, ...]
    scratch: Path
    data: Path
    judge: int
    hand: Path | None
    findings: Path | None


async def measure(options: Options) -> None:
    """Run the ways and print the tables."""
    cases = [
        load(path) for source in options.sources for path in paths(options.data, source, options.limit, options.only)
    ]
    async with runtime.client() as model:
        ways = Ways(model, runtime.settings().models.base, runtime.library(), options.scratch)
        made: list[Made] = []
        for way in options.ways:
            for case in cases:
                outcome = await ways.of(way, case)
                say(f"{way}: {case.name}: {outcome.seconds:.0f} s, {outcome.spent.calls} calls")
                made.append(Made(way, case, outcome))
        found = report(made)
        if options.findings:
            options.findings.write_text(listed(found), "utf-8")
        if options.judge:
            await judge(ways, made, options.judge)
    if options.hand:
        by_hand(made, options.hand)


def report(made: Sequence[Made]) -> list[Finding]:
    """Print the tables of quality, faithfulness and cost; return what statements name that their turns do not."""
    found = tables.findings(made)
    parts = {
        "Summaries": tables.summary_rows(made),
        "Decisions and actions": tables.item_rows(made),
        "Chapter borders": tables.border_rows(made),
        "Names, numbers and dates": tables.unsaid_rows(found, made),
        "Cost": tables.cost_rows(made),
    }
    for title, rows in parts.items():
        if rows:
            print(f"\n{title}\n\n{table(rows)}")
    return found


def listed(found: Sequence[Finding]) -> str:
    """Return the findings one a line: way, meeting, kind, what is not said, and the statement."""
    return "".join(
        f"{one.way}\t{one.statement.meeting}\t{one.statement.kind}\t{', '.join(one.words)}\t{one.statement.text}\n"
        for one in found
    )


async def judge(ways: Ways, made: Sequence[Made], count: int) -> None:
    """Print for each way how many of so many statements the model finds supported, and of those put elsewhere."""
    rows = []
    for way in dict.fromkeys(one.way for one in made):
        results = {one.case.name: one.outcome.result for one in made if one.way == way}
        some = drawn(_statements(made, way), count, SEED)
        mine = await judging.judged(ways.model, some, results)
        other = await judging.judged(ways.model, judging.shifted(some, results), results)
        rows.append(
            {
                "way": way,
                "statements supported by their turns": judging.asked(mine),
                "by turns of another place": judging.asked(other),
            }
        )
    print(f"\nThe base model as judge\n\n{table(rows)}")


def by_hand(made: Sequence[Made], path: Path) -> None:
    """Write statements of ours for a person to judge, or print what the person found."""
    if path.exists():
        counts = judging.read_back(path)
        rows = [{verdict: str(counts[verdict]) for verdict in (*judging.VERDICTS, "open")}]
        print(f"\nBy hand\n\n{table(rows)}")
        return
    results = {one.case.name: one.outcome.result for one in made if one.way == "ours"}
    judging.write_out(path, drawn(_statements(made, "ours"), BY_HAND, SEED), results)
    say(f"{path}: fill in every verdict ({', '.join(judging.VERDICTS)}), then run this again")


def _statements(made: Sequence[Made], way: str) -> list[Statement]:
    return [
        statement
        for one in made
        if one.way == way
        for statement in statements(one.outcome.result, one.case.name, one.case.language)
    ]


@click.command(help=__doc__.splitlines()[0] if __doc__ else None)
@click.option("--source", "sources", type=click.Choice(SOURCES), multiple=True, default=SOURCES, help="Again for more.")
@click.option("--limit", type=int, default=0, help="Meetings of a source at most; 0 is all.")
@click.option("--only", multiple=True, metavar="NAME", help="Meetings by name; again for more.")
@click.option("--way", "ways", type=click.Choice(WAYS), multiple=True, default=WAYS, help="Again for more.")
@click.option("--scratch", type=click.Path(path_type=Path), help="Where answers and results stay.")
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="The folder of the meetings.")
@click.option("--judge", type=int, default=0, metavar="N", help="Let the model judge N statements of each way.")
@click.option("--hand", type=click.Path(path_type=Path), help=f"Judge {BY_HAND} statements of ours by hand there.")
@click.option("--findings", type=click.Path(path_type=Path), help="List there what statements name that is not said.")
def main(scratch: Path | None, **given: Any) -> None:
    """Print the tables."""
    options = Options(scratch=scratch or Path(tempfile.gettempdir()) / "bank-copilot-meetings", **given)
    if not options.data.is_dir():
        sys.exit(f"skipped: there are no meetings at {options.data}; --data names their folder")
    print(f"Minutes of meetings, base model {runtime.settings().models.base}, {machine()}")
    asyncio.run(measure(options))


if __name__ == "__main__":
    main()
