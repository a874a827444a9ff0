import asyncio
import time

import pytest

from lsp.completion.query import Query
from lsp.context.tokens import estimate
from lsp.documents import Document
from lsp.syntax.languages import JAVA, PYTHON, of_path
from lsp.syntax.lines import Lines
from lsp.workspace.workspace import Workspace
from tests.lsp.context.goldens import CURSOR, cases

RATES = '''\
def penalty_rate(rate, *, markup=0.5):
    """Return the rate on overdue amounts."""
    raised = rate * (1 + markup)
    return raised
'''
APP = "from rates import penalty_rate\n\n\ndef charge(amount, rate):\n    return amount * penalty_rate("


@pytest.fixture
async def workspace(tmp_path):
    (tmp_path / "rates.py").write_text(RATES)
    made = Workspace()
    made.add_folder(tmp_path, "bank")
    await made.index()
    yield made
    await made.close()


def opened(workspace, uri, text, version=1):
    document = Document(uri, "python", version, Lines(text))
    workspace.opened(document)
    return document


def gather(workspace, uri, text, budget=512, offset=None):
    query = Query(Lines(text), len(text) if offset is None else offset, PYTHON, workspace.relative(uri), uri)
    return workspace.gather(query, uri, budget)


def shown(workspace, uri, text, **options):
    return "".join(one.text for one in gather(workspace, uri, text, **options).snippets)


async def test_a_file_that_changes_on_the_disk_is_read_again(workspace, tmp_path):
    uri = (tmp_path / "app.py").as_uri()
    opened(workspace, uri, APP)
    assert "markup=0.5" in shown(workspace, uri, APP)
    (tmp_path / "rates.py").write_text(RATES.replace("markup=0.5", "spread=7"))
    workspace.files_changed([tmp_path / "rates.py"])
    await settled(workspace)
    assert "spread=7" in shown(workspace, uri, APP, budget=500)
    (tmp_path / "rates.py").unlink()
    workspace.files_changed([tmp_path / "rates.py"])
    await settled(workspace)
    assert shown(workspace, uri, APP, budget=512) == ""


async def test_a_scan_finds_what_was_missed_and_forgets_what_is_gone(workspace, tmp_path):
    (tmp_path / "rates.py").unlink()
    (tmp_path / "fees.py").write_text("def fee(amount):\n    part = amount\n    return part\n")
    await workspace.index()
    assert workspace.size.files == 1
    assert workspace.size.definitions == 1


async def test_the_text_of_an_open_document_counts_before_it_is_saved(workspace, tmp_path):
    rates = (tmp_path / "rates.py").as_uri()
    document = opened(workspace, rates, RATES)
    text = RATES.replace("markup=0.5", "unsaved=1")
    workspace.changed(Document(rates, "python", 2, Lines(text)), range(27, 36))
    assert document.text != text
    await workspace.index()
    app = (tmp_path / "app.py").as_uri()
    opened(workspace, app, APP)
    assert "unsaved=1" in shown(workspace, app, APP)
    workspace.closed(rates)
    await settled(workspace)
    assert "markup=0.5" in shown(workspace, app, APP, budget=500)


async def test_changes_that_nobody_tells_of_are_found_in_time(workspace, tmp_path):
    following = asyncio.create_task(workspace.keep_current(every_s=0.01))
    (tmp_path / "fees.py").write_text(RATES)
    while workspace.size.files == 1:
        await asyncio.sleep(0.01)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert workspace.size.files == 2


async def test_a_folder_that_is_removed_is_forgotten(workspace, tmp_path):
    workspace.remove_folder(tmp_path)
    uri = (tmp_path / "app.py").as_uri()
    opened(workspace, uri, APP)
    assert shown(workspace, uri, APP) == ""


async def test_what_is_shown_stays_while_one_types_in_a_function(workspace, tmp_path):
    uri = (tmp_path / "app.py").as_uri()
    opened(workspace, uri, APP)
    first = gather(workspace, uri, APP)
    for typed in ("r", "ra", "rat", "rate", "rate)", "rate) + 1\n    rest = amount"):
        again = gather(workspace, uri, APP + typed)
        assert again.snippets is first.snippets
        assert again.window.prefix.startswith(first.window.prefix)


async def test_a_name_that_the_workspace_knows_is_looked_up_once_it_is_written(workspace, tmp_path):
    (tmp_path / "fees.py").write_text('def handling_fee(amount, tier):\n    """Return the fee."""\n    return amount\n')
    await workspace.index()
    uri = (tmp_path / "app.py").as_uri()
    text = APP.replace("import penalty_rate", "import penalty_rate\nfrom fees import handling_fee as fee")
    opened(workspace, uri, text)
    gather(workspace, uri, text)
    more = text + "rate)\n    extra = handling_fee("
    assert "def handling_fee(amount, tier)" in shown(workspace, uri, more)


async def test_what_a_name_stands_for_is_looked_up_once_its_dot_is_written(workspace, tmp_path):
    desk = "def close(book, day):\n    if book.overdue(day):\n        book.remind(day)\n"
    (tmp_path / "books.py").write_text(
        "class Book:\n    def overdue(self, day): ...\n\n    def remind(self, day): ...\n"
    )
    (tmp_path / "desk.py").write_text(desk)
    await workspace.index()
    uri = (tmp_path / "app.py").as_uri()
    opened(workspace, uri, APP)
    assert "Book" not in shown(workspace, uri, APP)
    assert "def remind(self, day)" in shown(workspace, uri, f"{APP}rate)\n    book = first()\n    book.")


async def test_the_whole_stays_within_the_budget(workspace, tmp_path):
    long = "import os\n" + "".join(f"value_{number} = {number}\n" for number in range(400)) + APP
    uri = (tmp_path / "app.py").as_uri()
    opened(workspace, uri, long)
    for budget in (128, 256, 512, 1024):
        found = gather(workspace, uri, long, budget=budget)
        parts = [found.window.prefix, found.window.suffix, *(one.text for one in found.snippets)]
        assert sum(map(estimate, parts)) <= 1.1 * budget


async def test_where_one_worked_last_is_shown(workspace, tmp_path):
    notes = (tmp_path / "notes.py").as_uri()
    text = "def settle(loan):\n    ledger = loan.ledger\n    ledger.close()\n    return ledger\n"
    opened(workspace, notes, text)
    workspace.changed(Document(notes, "python", 2, Lines(text + "# now\n")), range(len(text), len(text) + 6))
    other = (tmp_path / "other.py").as_uri()
    opened(workspace, other, "x = 1\n")
    found = gather(workspace, other, "x = 1\n").snippets
    assert [(one.path, one.kind) for one in found] == [("notes.py", "recent")]
    workspace.closed(notes)
    opened(workspace, other, "y = 1\n")
    assert gather(workspace, other, "y = 1\n", budget=500).snippets == ()


@pytest.mark.parametrize("private", [".env", "certs/bank.key", "local/rates_local.py", "../.aws/credentials"])
async def test_nothing_of_a_private_document_is_shown_in_another(workspace, tmp_path, private):
    (tmp_path / ".gitignore").write_text("local/\n")
    await workspace.index()
    secret, other = (tmp_path / private).as_uri(), (tmp_path / "other.py").as_uri()
    text = "def pay(token):\n    password = 'hunter2'\n    ledger = token.open(password)\n    return ledger\n"
    opened(workspace, secret, text)
    workspace.visited(secret, 30)
    asking = "import rates_local\n\n\ndef pay(token):\n    password = rates_local.pay(token)\n    ledger = token.open("
    opened(workspace, other, asking)
    assert gather(workspace, other, asking).snippets == ()
    assert "hunter2" in gather(workspace, secret, text).window.prefix


async def test_half_an_emoji_in_another_document_can_be_sent_to_the_model(workspace, tmp_path):
    notes, other = (tmp_path / "notes.py").as_uri(), (tmp_path / "other.py").as_uri()
    text = "def settle(loan):\n    ledger = loan.ledger  # \ud83d\n    ledger.close()\n    return ledger\n"
    opened(workspace, notes, text)
    workspace.visited(notes, 20)
    opened(workspace, other, "x = 1\n")
    assert "ledger.close()" in shown(workspace, other, "x = 1\n").encode().decode()


async def test_many_changes_at_once_are_found_by_a_scan(workspace, tmp_path):
    paths = [tmp_path / f"made_{number}.py" for number in range(40)]
    for path in paths:
        path.write_text(RATES)
    workspace.files_changed(paths)
    workspace.files_changed(paths)
    await settled(workspace)
    assert workspace.size.files == 41


async def test_a_change_in_a_folder_that_is_passed_over_is_not_taken_in(workspace, tmp_path):
    for folder in ("node_modules", ".cache"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text(RATES)
    workspace.files_changed([tmp_path / "node_modules/a.py", tmp_path / ".cache/a.py", tmp_path / "elsewhere.txt"])
    await settled(workspace)
    assert workspace.size.files == 1


async def test_of_a_fault_in_the_background_the_log_has_its_type_alone(workspace, tmp_path, caplog):
    workspace.files_changed([tmp_path / "secret\0.py"])
    await settled(workspace)
    assert [(record.getMessage(), record.exc_info) for record in caplog.records] == [
        ("internal error: ValueError while files were read", None)
    ]


async def test_a_folder_that_is_deleted_takes_its_files_along(workspace, tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part/fees.py").write_text(RATES)
    await workspace.index()
    assert workspace.size.files == 2
    (tmp_path / "part/fees.py").unlink()
    (tmp_path / "part").rmdir()
    workspace.files_changed([tmp_path / "part"])
    await settled(workspace)
    assert workspace.size.files == 1


async def test_a_long_file_is_taken_in_whole(workspace, tmp_path):
    (tmp_path / "long.py").write_text(
        "".join(f"def step_{number}(value):\n    out = value\n    return out\n\n\n" for number in range(150))
    )
    await workspace.index()
    assert workspace.size.pieces == 151
    await workspace.index()
    assert workspace.size.pieces == 151


async def test_a_query_may_be_ahead_of_the_document(workspace, tmp_path):
    uri = (tmp_path / "app.py").as_uri()
    opened(workspace, uri, APP)
    assert "markup=0.5" in shown(workspace, uri, APP + "rate_of_the_selected_entry")


async def test_every_cursor_of_every_sample_has_a_context(workspace, tmp_path):
    for case in cases():
        text = case.source.replace(CURSOR, "").replace("{filler}", "")
        language, uri = of_path(case.file), (tmp_path / case.file).as_uri()
        workspace.opened(Document(uri, "" if language is None else language.name, 1, Lines(text)))
        for offset in range(0, len(text) + 1, 5):
            half = text[:offset] + text[offset + 3 :]
            found = workspace.gather(Query(Lines(half), offset, language, case.file, uri), uri, 200)
            assert half[:offset].endswith(found.window.prefix.rsplit("\n", 1)[-1])


async def test_an_untitled_document_has_a_context_too(workspace):
    uri = "untitled:Untitled-1"
    opened(workspace, uri, APP)
    assert workspace.relative(uri) == "Untitled-1"
    assert "def penalty_rate(" in shown(workspace, uri, APP)
    workspace.closed(uri)


async def test_a_document_without_a_language_is_shown_with_what_is_alike(workspace, tmp_path):
    uri = (tmp_path / "notes.txt").as_uri()
    query = Query(Lines(RATES), len(RATES), None, "notes.txt", uri)
    workspace.opened(Document(uri, "plaintext", 1, Lines(RATES)))
    found = workspace.gather(query, uri, 512)
    assert found.window.prefix == RATES
    assert [(one.path, one.kind) for one in found.snippets] == [("rates.py", "similar")]


async def test_a_rule_that_is_added_takes_files_out(workspace, tmp_path):
    (tmp_path / ".gitignore").write_text("rates.py\n")
    workspace.files_changed([tmp_path / ".gitignore"])
    await settled(workspace)
    assert workspace.size.files == 0
    (tmp_path / ".gitignore").unlink()
    workspace.files_changed([tmp_path / ".gitignore"])
    await settled(workspace)
    assert workspace.size.files == 1


async def test_a_link_that_leads_out_of_the_folder_is_not_followed(workspace, tmp_path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "private.py").write_text(RATES)
    (tmp_path / "link.py").symlink_to(outside / "private.py")
    (tmp_path / "part").symlink_to(outside, target_is_directory=True)
    workspace.files_changed([tmp_path / "link.py", tmp_path / "part/private.py"])
    await settled(workspace)
    assert workspace.size.files == 1


async def test_a_folder_is_read_also_where_another_one_around_it_ignores_it(workspace, tmp_path):
    (tmp_path / ".gitignore").write_text("part/\n")
    (tmp_path / "part").mkdir()
    (tmp_path / "part/fees.py").write_text(RATES)
    await workspace.index()
    assert workspace.size.files == 1
    workspace.add_folder(tmp_path / "part", "fees")
    await workspace.index()
    assert workspace.size.files == 2


async def test_a_folder_that_is_removed_while_it_is_read_is_forgotten(tmp_path):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(RATES)
    workspace = Workspace()
    workspace.add_folder(tmp_path)
    await workspace.index(lambda _: workspace.remove_folder(tmp_path))
    assert workspace.size.files == 0
    await workspace.close()


LOAN = """\
class Loan:
    lpr = 3

    def margin(self, spread):
        return spread

    def rate(self):
        return self.
"""
AFTER_DOT = LOAN.index("self.\n") + 5


def typed_in(workspace, uri, before, start, text):
    """Type ``text``, and return the document then."""
    after = Document(uri, "python", 2, Lines(before[:start] + text + before[start:]))
    workspace.changed(after, range(start, start + len(text)))
    return after.text


async def test_what_is_typed_is_known_elsewhere_after_a_pause_and_not_before(workspace, tmp_path):
    uri = (tmp_path / "loans.py").as_uri()
    opened(workspace, uri, LOAN)
    gather(workspace, uri, LOAN, offset=AFTER_DOT)
    before = workspace.size.definitions
    text = typed_in(workspace, uri, LOAN, 0, "def fresh(a):\n    return a\n\n\n")
    gather(workspace, uri, text, offset=12)
    assert workspace.size.definitions == before
    await paused(workspace, lambda: workspace.size.definitions == before + 1)
    other = (tmp_path / "other.py").as_uri()
    asking = "from loans import fresh\n\nfresh("
    opened(workspace, other, asking)
    assert "def fresh(a)" in shown(workspace, other, asking)


async def test_another_document_sees_what_was_typed_at_once(workspace, tmp_path):
    uri, other = (tmp_path / "loans.py").as_uri(), (tmp_path / "other.py").as_uri()
    opened(workspace, uri, LOAN)
    gather(workspace, uri, LOAN, offset=AFTER_DOT)
    typed_in(workspace, uri, LOAN, 0, "def fresh(a):\n    return a\n\n\n")
    asking = "from loans import fresh\n\nfresh("
    opened(workspace, other, asking)
    assert "def fresh(a)" in shown(workspace, other, asking)


async def test_an_outline_from_before_the_edit_is_read_where_it_stands_now(workspace, tmp_path):
    uri = (tmp_path / "loans.py").as_uri()
    long = LOAN.replace("    def rate", "".join(f"    # note {n}\n" for n in range(400)) + "\n    def rate")
    opened(workspace, uri, long)
    at = long.index("self.\n") + 5
    assert "def margin(self, spread)" in shown(workspace, uri, long, offset=at)
    moved = "# one\n" * 40
    text = typed_in(workspace, uri, long, 0, moved)
    # the class around the cursor is found, though the outline has it forty lines further up
    again = gather(workspace, uri, text, offset=at + len(moved), budget=600).snippets
    assert "class Loan:\n    lpr = 3\n    def margin(self, spread): ...\n" in [one.text for one in again]


async def test_what_the_next_question_needs_is_chosen_while_the_key_rests(workspace, tmp_path):
    uri = (tmp_path / "app.py").as_uri()
    text = (
        "from rates import penalty_rate\n\n\ndef first(a):\n    return a\n\n\ndef charge(amount):\n    return amount\n"
    )
    opened(workspace, uri, text)
    gather(workspace, uri, text, offset=text.index("return a"))
    typed = typed_in(workspace, uri, text, text.index("amount\n"), "penalty_rate(")
    await asyncio.sleep(0.1)
    (tmp_path / "rates.py").unlink()
    workspace.files_changed([tmp_path / "rates.py"])
    await settled(workspace)
    assert "markup=0.5" in shown(workspace, uri, typed, offset=typed.index("penalty_rate(") + 13)


async def paused(workspace, is_so):
    """Wait for what comes with a pause."""
    async with asyncio.timeout(10):
        while not is_so():
            await asyncio.sleep(0.01)


async def settled(workspace):
    """Wait until nothing is read any more."""
    while workspace.busy:
        await asyncio.sleep(0.01)


async def test_a_text_that_would_take_seconds_to_parse_is_shown_by_its_window(workspace):
    text = "def f(a):\n    return a + 1\n\n\n" * 20_000  # in Java an error at every line
    document = Document("file:///generated.java", "java", 1, Lines(text))
    begun = time.process_time()
    workspace.opened(document)
    gathered = workspace.gather(Query(document.lines, len(text) // 2, JAVA, uri=document.uri), document.uri, 500)
    workspace.gather(Query(document.lines, 0, JAVA, uri="file:///other.java"), "file:///other.java", 500)
    assert time.process_time() - begun < 0.5
    assert gathered.window.prefix.endswith(text[len(text) // 2 - 100 : len(text) // 2])
