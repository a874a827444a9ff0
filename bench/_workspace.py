"""A workspace made up for measuring: many small files of Python and Java, and one long file of each."""

from __future__ import annotations

import random
from pathlib import Path

__all__ = ["java", "python", "write"]

_NOUNS = ("loan", "rate", "payment", "account", "branch", "ledger", "interest", "balance", "limit", "facility", "tenor")
_VERBS = ("read", "sum", "check", "split", "merge", "round", "convert", "find", "count", "apply")


def python(seed: int, lines: int) -> str:
    """Return Python of about so many lines: functions that call each other, with docstrings."""
    drawn = random.Random(seed)
    written = ['"""Made up for measuring."""', "", "from decimal import Decimal", ""]
    number = 0
    while len(written) < lines:
        name = f"{drawn.choice(_VERBS)}_{drawn.choice(_NOUNS)}_{seed}_{number}"
        first, second = drawn.sample(_NOUNS, 2)
        written += [
            "",
            f"def {name}({first}: Decimal, {second}: Decimal) -> Decimal:",
            f'    """Return the {first} that belongs to the {second}."""',
            f"    total = {first} * {second} + Decimal({drawn.randrange(1000)})",
            f"    for part in range({drawn.randrange(2, 20)}):",
            f"        if part > {drawn.randrange(10)}:",
            f"            total += {first} - part",
            "    return total",
            "",
        ]
        number += 1
    return "\n".join(written) + "\n"


def java(seed: int, lines: int) -> str:
    """Return a Java class of about so many lines."""
    drawn = random.Random(seed)
    written = ["package com.example.bank;", "", f"class Made{seed} {{"]
    number = 0
    while len(written) < lines - 1:
        first, second = drawn.sample(_NOUNS, 2)
        written += [
            "",
            f"    /** Returns the {first} that belongs to the {second}. */",
            f"    long {drawn.choice(_VERBS)}{first.title()}{number}(long {first}, long {second}) {{",
            f"        long total = {first} * {second} + {drawn.randrange(1000)};",
            f"        for (int part = 0; part < {drawn.randrange(2, 20)}; part++) {{",
            f"            total += {first} - part;",
            "        }",
            "        return total;",
            "    }",
        ]
        number += 1
    return "\n".join([*written, "}"]) + "\n"


def write(folder: Path, files: int, lines: int, long: int) -> tuple[Path, Path]:
    """Write the workspace: half its files Python, half Java; return the long Python file and the long Java file."""
    for number in range(files - 2):
        package = folder / f"package_{number // 50}"
        package.mkdir(parents=True, exist_ok=True)
        if number % 2:
            (package / f"made_{number}.py").write_text(python(number, lines), "utf-8")
        else:
            (package / f"Made{number}.java").write_text(java(number, lines), "utf-8")
    long_python, long_java = folder / "long_module.py", folder / f"Made{files}.java"
    long_python.write_text(python(files, long), "utf-8")
    long_java.write_text(java(files, long), "utf-8")
    return long_python, long_java
