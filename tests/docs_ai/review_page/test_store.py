from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from copilot.errors import OutputError
from copilot.pages.refusals import Changed, NotThere
from docs_ai.reading import Span
from docs_ai.review_page.result_file import Place
from docs_ai.review_page.store import Store, Target
from tests.docs_ai.review_page.results import NOW, OTHER, field, result

AMOUNT = Target("amount", None, "五千万元", Span(0, 4))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    result(tmp_path / "a.json", field("amount", "五千万元"), field("guarantor", "甲", index=0), field("tenor"))
    return Store(tmp_path, lambda: NOW)


def only(store: Store) -> str:
    (one,) = store.all()
    return one.id


def saved(store: Store) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads((store.folder / "a.review.json").read_text("utf-8"))
    return found


def test_a_decision_is_on_the_disk_at_once(store: Store) -> None:
    reviewed = store.decide(only(store), AMOUNT, "accepted", Place(), "wang.fang")
    assert reviewed.rows[0].decided
    (kept,) = saved(store)["decisions"]
    assert kept == {
        "name": "amount", "index": None, "status": "accepted", "value": "五千万元", "normalized": "五千万元",
        "unit": None, "page": 1, "span": [0, 4], "boxes": [[72, 72, 172, 84]], "by": "wang.fang",
        "at": "2026-11-26T09:30:00+00:00", "sha256": "a" * 64, "on": {"value": "五千万元", "span": [0, 4]},
    }  # fmt: skip
    assert Store(store.folder).all()[0].rows[0].decided


def test_another_decision_takes_its_place_and_undo_takes_it_back(store: Store) -> None:
    document = only(store)
    store.decide(document, AMOUNT, "accepted", Place(), "wang")
    store.decide(document, AMOUNT, "absent", Place(), "li")
    assert [kept["status"] for kept in saved(store)["decisions"]] == ["absent"]
    assert not store.undo(document, AMOUNT).rows[0].decided
    assert saved(store)["decisions"] == []
    assert [(kept["status"], kept["by"]) for kept in saved(store)["history"]] == [
        ("accepted", "wang"),
        ("absent", "li"),
    ]


def test_a_field_that_changed_meanwhile_is_not_decided_on(store: Store) -> None:
    document = only(store)
    result(store.folder / "a.json", field("amount", "六千万元"))
    with pytest.raises(Changed):
        store.decide(document, AMOUNT, "accepted", Place(), "wang")
    assert not (store.folder / "a.review.json").exists()


def test_a_value_is_added_to_its_field_and_corrected_and_taken_back(store: Store) -> None:
    document = only(store)
    store.add(document, "guarantor", None, Place(value="乙", span=Span(8, 9)), "wang")
    row = store.add(document, "guarantor", None, Place(value="丙", span=Span(9, 10)), "wang").rows[3]
    assert [(one.entry.name, one.entry.index) for one in store.get(document).rows] == [
        ("amount", None), ("guarantor", 0), ("guarantor", 1), ("guarantor", 2), ("tenor", None),
    ]  # fmt: skip
    third = Target("guarantor", 2, row.entry.place.value, row.entry.place.span, "added")
    changed = store.decide(document, third, "corrected", Place(value="丁", span=Span(9, 10)), "wang")
    assert [one.final.value for one in changed.rows if one.final] == ["乙", "丁"]
    assert len(store.undo(document, Target("guarantor", 2, "丁", Span(9, 10), "added")).rows) == 4
    with pytest.raises(NotThere):
        store.add(document, "unknown", None, Place(value="x"), "wang")


def test_two_who_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    names = [f"f{number}" for number in range(12)]
    result(tmp_path / "a.json", *(field(name) for name in names))
    stores = [Store(tmp_path), Store(tmp_path)]

    def work(store: Store, own: list[str]) -> None:
        document = only(store)
        for name in own:
            store.decide(document, Target(name, None, None, None), "accepted", Place(), "wang")

    threads = [threading.Thread(target=work, args=(store, names[at::2])) for at, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(row.decided for row in Store(tmp_path).all()[0].rows)


def test_only_results_inside_the_folder_are_served(tmp_path: Path) -> None:
    inside = tmp_path / "results"
    (inside / "more").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    secret = result(tmp_path / "outside" / "secret.json", field("amount", "1"))
    result(inside / "a.json", field("amount", "1"))
    result(inside / "more" / "b.json", field("amount", "1"))
    result(inside / ".hidden.json", field("amount", "1"))
    (inside / "labels.json").write_text('{"a.pdf": {}}')
    (inside / "link.json").symlink_to(secret)
    (inside / "folder").symlink_to(tmp_path / "outside")
    store = Store(inside)
    assert [one.path.name for one in store.all()] == ["a.json", "b.json"]
    for wrong in ("../outside/secret", "secret", "", "0" * 16):
        with pytest.raises(NotThere):
            store.get(wrong)


def test_a_result_that_becomes_a_link_is_served_no_more(store: Store, tmp_path: Path) -> None:
    document = only(store)
    (tmp_path / "a.json").rename(tmp_path / "b.txt")
    (tmp_path / "a.json").symlink_to(tmp_path / "b.txt")
    with pytest.raises(NotThere):
        store.get(document)


def test_a_review_file_that_is_a_link_is_neither_followed_nor_replaced(store: Store, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("{}")
    (tmp_path / "a.review.json").symlink_to(tmp_path / "elsewhere")
    (one,) = store.all()
    assert one.result is None and "a.review.json" in one.error
    with pytest.raises(NotThere):
        store.decide(one.id, AMOUNT, "accepted", Place(), "wang")
    assert (tmp_path / "elsewhere").read_text() == "{}" and (tmp_path / "a.review.json").is_symlink()


def test_a_malformed_result_is_listed_with_what_is_wrong(store: Store, tmp_path: Path) -> None:
    result(tmp_path / "b.json", version="9")
    assert [(one.path.name, bool(one.error)) for one in store.all()] == [("a.json", False), ("b.json", True)]


def test_a_folder_that_cannot_be_written_is_an_error(store: Store, tmp_path: Path) -> None:
    document = only(store)
    (tmp_path / ".review.lock").mkdir()
    with pytest.raises(OutputError):
        store.decide(document, AMOUNT, "accepted", Place(), "wang")


def test_what_is_not_stated_is_accepted_in_one_act_and_taken_back_in_one(tmp_path: Path) -> None:
    result(tmp_path / "a.json", field("amount", "五千万元"), field("tenor"), field("fee"), field("rate"))
    store = Store(tmp_path, lambda: NOW)
    document, digest = only(store), digest_of(store)
    store.decide(document, Target("rate", None, None, None), "accepted", Place(), "li")
    reviewed = store.accept_absent(document, digest, "wang")
    assert [row.decided for row in reviewed.rows] == [False, True, True, True]
    assert [(one["name"], one["by"], one.get("together")) for one in saved(store)["decisions"]] == [
        ("rate", "li", None),
        ("tenor", "wang", True),
        ("fee", "wang", True),
    ]
    assert [row.decision and row.decision.together for row in Store(tmp_path).all()[0].rows] == [
        None,
        True,
        True,
        False,
    ]
    again = store.undo_absent(document)
    assert [row.decided for row in again.rows] == [False, False, False, True]
    assert len(saved(store)["history"]) == 2


def test_nothing_is_accepted_together_of_a_result_that_changed_meanwhile(store: Store) -> None:
    document, digest = only(store), digest_of(store)
    result(store.folder / "a.json", field("amount", "五千万元"), field("tenor"), field("fee"))
    with pytest.raises(Changed, match="extracted again"):
        store.accept_absent(document, digest, "wang")
    assert not (store.folder / "a.review.json").exists()


def test_what_a_person_once_gave_a_value_is_not_accepted_as_absent_with_the_rest(store: Store) -> None:
    document = only(store)
    store.decide(document, AMOUNT, "accepted", Place(), "wang")
    store.accept_absent(document, digest_of(store), "wang")
    result(store.folder / "a.json", field("amount"), field("tenor"), field("fee"), sha256=OTHER)
    reviewed = store.accept_absent(document, digest_of(store), "li")
    assert [(row.entry.name, row.silent, row.decided) for row in reviewed.rows if row.origin == "extracted"] == [
        ("amount", False, False),
        ("tenor", True, True),
        ("fee", True, True),
    ]


def test_what_was_absent_and_is_gone_from_the_result_is_not_shown(store: Store) -> None:
    store.accept_absent(only(store), digest_of(store), "wang")
    result(store.folder / "a.json", field("amount", "五千万元"))
    assert [row.entry.name for row in store.all()[0].rows] == ["amount"]


def digest_of(store: Store) -> str:
    (one,) = store.all()
    assert one.result is not None
    return one.result.digest
