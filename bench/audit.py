"""The audit trail's cost: ``python -m bench.audit [--folder DIR] [--store postgresql://…] [--seconds N]``.

One writer after another and fifty at once append records of the usual size, each durable (fsync) before the append
returns, with hashes only and with sealed content of 8 kB; then all of it is verified. Use a folder on the disk that the
trail is to live on. A trail in PostgreSQL must be one that may be filled.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from copilot.audit.checkpoint import read_from
from copilot.audit.keys import PublicKeys, new_content_key
from copilot.audit.places import Places
from copilot.audit.record import AuditRecord, Timings, Tokens, digest
from copilot.audit.store import open_store
from copilot.audit.trail import Trail
from copilot.audit.verification import verify
from copilot.config import AuditSettings, PathSettings, Settings

CONTENT = {"input": "借款人申请流动资金贷款。" * 200, "output": "answer " * 120}


@dataclass(frozen=True, slots=True)
class Appending:
    """Seconds that each append took, and that all took together."""

    each: list[float]
    elapsed: float

    def row(self, name: str) -> str:
        """Return a row of the table."""
        rate = len(self.each) / self.elapsed
        cuts = statistics.quantiles(self.each, n=100)
        return f"| {name} | {rate:,.0f} | {cuts[49] * 1e3:.2f} | {cuts[94] * 1e3:.2f} | {cuts[98] * 1e3:.2f} |"


def record() -> AuditRecord:
    """Return a record as the gateway makes them, with two verdicts."""
    verdict = {"kind": "personal", "rule": "cn-resident-id", "class": "C3", "place": "messages[0]", "span": [3, 21]}
    return AuditRecord(
        client="payments-team",
        lane="assist",
        route="/v1/chat/completions",
        outcome="done",
        prompt=f"code/tests@1.2.0#{digest('prompt')}",
        model="qwen2.5-coder-1.5b",
        model_sha256=digest("model"),
        sampling={"temperature": 0.2, "top_p": 0.9, "max_tokens": 512},
        seed=42,
        tokens=Tokens(900, 120, 850),
        timings_ms=Timings(0.4, 212.7, 3401.9),
        verdicts=({**verdict, "action": "pass"}, {**verdict, "action": "mask"}),
        input_sha256=digest("in"),
        output_sha256=digest("out"),
    )


async def appending(settings: Settings, writers: int, seconds: float) -> Appending:
    """Let so many writers append for so long."""
    trail = Trail.open(settings)
    each: list[float] = []
    began = time.perf_counter()

    async def write() -> None:
        while time.perf_counter() - began < seconds:
            asked = time.perf_counter()
            await trail.append(record(), CONTENT)
            each.append(time.perf_counter() - asked)

    await asyncio.gather(*(write() for _ in range(writers)))
    elapsed = time.perf_counter() - began
    await trail.close()
    return Appending(each, elapsed)


def verifying(settings: Settings) -> tuple[int, float]:
    """Verify the trail; return how many records and seconds."""
    places = Places.of(settings)
    keys, outside = PublicKeys.read(places.public_key), read_from(places.checkpoints)
    store = open_store(places)
    began = time.perf_counter()
    with store.snapshot() as source:
        report = verify(source, keys, outside)
    elapsed = time.perf_counter() - began
    store.close()
    if not report.whole:
        raise SystemExit(f"the trail is not whole: {report.faults[0].detail}")
    return report.records, elapsed


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the trails lie; a temporary folder by default")
    parser.add_argument("--store", default="", help="as the setting audit.store")
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args()
    print("| durable appends | records/s | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
    verified: list[str] = []
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        key = Path(scratch) / "content.key"
        new_content_key(key)
        for kept, content_key in (("hash", ""), ("encrypted", str(key))):
            folder = Path(scratch) / ("shared" if given.store else kept)
            audit = AuditSettings(store=given.store, content=kept, content_key=content_key)
            settings = Settings(paths=PathSettings(folder, folder), audit=audit)
            what = "hashes only" if kept == "hash" else "with 8 kB sealed"
            for writers in (1, 50):
                done = asyncio.run(appending(settings, writers, given.seconds))
                print(done.row(f"{what}, {writers} writer{'s' if writers > 1 else ''}"), flush=True)
            count, elapsed = verifying(settings)
            verified.append(f"| {what} | {count:,} | {count / elapsed:,.0f} |")
    print("\n| verify | records | records/s |\n|---|---|---|")
    print("\n".join(verified))


if __name__ == "__main__":
    main()
