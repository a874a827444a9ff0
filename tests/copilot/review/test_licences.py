from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from copilot.errors import ConfigError
from copilot.review.licences import GUARANTEED, LicenceIndex, licences

GPL = """/* This program is free software: you can redistribute it and/or modify it under the terms of
 * the GNU General Public License as published by the Free Software Foundation. */
"""
HEADERS = {
    "// SPDX-License-Identifier: GPL-2.0-or-later": [("spdx-tag", "GPL-2.0-or-later")],
    "# SPDX-License-Identifier: (MIT OR Apache-2.0)": [("spdx-tag", "MIT")],
    GPL: [("gpl-header", "GPL")],
    "under the terms of the GNU Lesser General Public License": [("lgpl-header", "LGPL")],
    "the GNU Affero General Public License, version 3": [("agpl-header", "AGPL")],
    "Server Side Public License, version 1": [("sspl-header", "SSPL")],
    "subject to the terms of the Mozilla Public License, v. 2.0": [("mpl-header", "MPL")],
    'Licensed under the Apache License, Version 2.0 (the "License")': [("apache-header", "Apache")],
    "Redistribution and use in source and binary forms, with or without": [("bsd-header", "BSD")],
    "Permission is hereby granted, free of charge, to any person": [("mit-header", "MIT")],
    "# Copyright (c) 2019 Example Corp. All rights reserved.": [("copyright-line", "")],
    "© 2021-2024 某某公司 All rights reserved": [("copyright-line", "")],
}
OTHER = [
    "The licence fee is payable quarterly; the licensee keeps all records.",
    "def licence_of(file): return spdx.get(file)",
    "The bank has the right to all rights reserved to it under clause 5.",
    "copyright_year = 2024",
]


@pytest.mark.parametrize(("text", "found"), HEADERS.items())
def test_a_licence_header_is_found_with_its_licence(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.rule, one.level) for one in licences(text)] == found


@pytest.mark.parametrize("text", OTHER)
def test_other_words_about_rights_are_left_alone(text: str) -> None:
    assert licences(text) == []


def program(seed: int, lines: int = 60) -> str:
    made = random.Random(seed)
    names = [f"name{made.randrange(10_000)}" for _ in range(40)]
    rows = [
        f"    {made.choice(names)} = {made.choice(names)}({made.choice(names)}, {made.randrange(1000)}) "
        f"{made.choice('+-*/')} {made.choice(names)}"
        for _ in range(lines)
    ]
    return f"def job{seed}(rows):\n" + "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vendor")
    (folder / "gpl").mkdir()
    (folder / "gpl" / "COPYING").write_text("GNU GENERAL PUBLIC LICENSE\nVersion 3", "utf-8")
    for seed in range(20):
        (folder / "gpl" / f"job{seed}.py").write_text(program(seed), "utf-8")
    (folder / "own.c").write_text("// SPDX-License-Identifier: MPL-2.0\n" + program(99), "utf-8")
    (folder / "notes.txt").write_text(program(50), "utf-8")
    return folder


@pytest.fixture(scope="module")
def index(vendor: Path, tmp_path_factory: pytest.TempPathFactory) -> LicenceIndex:
    return LicenceIndex.build([vendor], tmp_path_factory.mktemp("index") / "licensed.db")


def excerpt(seed: int, first: int, last: int) -> str:
    return "\n".join(program(seed).splitlines()[first:last]) + "\n"


def test_a_long_excerpt_is_found_where_it_stands(index: LicenceIndex) -> None:
    copied = excerpt(7, 20, 40)
    text = f"{program(1000, 10)}\n{copied}{program(1001, 10)}"
    (found,) = index.match(text)
    assert (found.rule, found.level) == ("licensed-code", "GPL")
    start, end = text.index(copied), text.index(copied) + len(copied)
    overlap = min(found.end, end) - max(found.start, start)
    assert overlap > 0.7 * len(copied)


def test_comments_blanks_and_line_breaks_hide_nothing(index: LicenceIndex) -> None:
    copied = re.sub(r"\) ", ")  # as agreed\n        ", excerpt(3, 5, 30))
    assert [one.level for one in index.match(copied)] == ["GPL"]


def test_the_licence_of_the_file_itself_outranks_that_of_its_folder(index: LicenceIndex) -> None:
    assert [one.level for one in index.match(excerpt(99, 1, 40))] == ["MPL-2.0"]


def test_short_likeness_and_other_code_are_not_reported(index: LicenceIndex) -> None:
    assert index.match(excerpt(7, 20, 23)) == []
    assert index.match(program(1002)) == []
    assert index.match(program(50)) == [], "a text file is no code"


def test_every_run_of_the_guaranteed_length_shares_a_fingerprint(index: LicenceIndex) -> None:
    """Winnowing promises it: wherever the excerpt begins and ends, one fingerprint is the same."""
    lines = program(11).splitlines()
    per_line = 10  # tokens of a line
    needed = (GUARANTEED + 50) // per_line + 2
    for first in range(1, len(lines) - needed):
        text = program(2000 + first, 8) + "\n".join(lines[first : first + needed])
        assert index.match(text), first


def test_an_index_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "licensed.db"
    file.write_text("not a database, but long enough to look like one" * 40, "utf-8")
    with pytest.raises(ConfigError, match="not an index"):
        LicenceIndex.open(file)


def test_the_index_opens_again_and_is_part_of_what_is_looked_for(index: LicenceIndex, vendor: Path) -> None:
    opened = LicenceIndex.open(index._path)
    assert opened.size() == index.size()
    assert opened.size()[0] == 21
    text = f"# SPDX-License-Identifier: MIT\n{excerpt(2, 3, 40)}"
    assert [one.rule for one in licences(text, opened)] == ["spdx-tag", "licensed-code"]
