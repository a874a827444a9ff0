"""Results against labels."""

from __future__ import annotations

from bench._approvals.agreement import agrees
from bench._approvals.figures import Judged, counted, findings, reliability, table
from bench._approvals.grounding import Squeezed, area_iou, well_placed
from bench._approvals.judging import judge
from bench._approvals.truth import Expected, Place, Truth
from docs_ai.reading import Box

BOX = Box(100, 100, 200, 112)
KNOWN = {"approval.number", "limit.total", "facilities.product", "facilities.amount", "facilities.rate"}


def label(name, text, normalized=None, *, index=None, unit=None, status="found", box=BOX, **more):
    return Expected(name, index, status, normalized, unit, text, (Place(((1, box),), text),), **more)


def entry(name, value, normalized=None, *, index=None, unit=None, status="found", box=BOX, confidence=0.9, **more):
    return {
        "name": name,
        "index": index,
        "value": value,
        "normalized": normalized or value,
        "unit": unit,
        "status": status,
        "page": 1 if value else None,
        "span": [0, 1],
        "boxes": [list(box)] if value else [],
        "confidence": confidence,
        **more,
    }


TRUTH = Truth(
    "made.pdf",
    "zh",
    "form",
    "pdf",
    "plain",
    (
        label("approval.number", "澜银审批〔2026〕1号", "澜银审批〔2026〕1号"),
        label("limit.total", "人民币800万元", "8000000.00", unit="CNY"),
        label("facilities.product", "流动资金贷款", index=0),
        label("facilities.amount", "500万元", "5000000.00", index=0, unit="CNY"),
        label("facilities.product", "银行承兑汇票", index=1),
        label("facilities.amount", "300万元", "3000000.00", index=1, unit="CNY"),
    ),
)


def verdicts(*fields, truth=TRUTH, known=KNOWN):
    judged = judge({"fields": list(fields)}, truth, known)
    return {(verdict.name, verdict.index): verdict for verdict in judged}


def right_answers():
    return [entry(f.name, f.text, f.normalized, index=f.index, unit=f.unit) for f in TRUTH.fields]


def test_a_result_that_says_what_the_labels_say_is_right_everywhere():
    found = verdicts(*right_answers())
    assert {verdict.outcome for key, verdict in found.items() if key[0] != "facilities.rate"} == {"right"}
    assert found["facilities.rate", 0].outcome == "absent"
    assert all(verdict.placed for verdict in found.values() if verdict.outcome == "right")


def test_a_wrong_amount_is_wrong_and_counts_as_confirmed():
    answers = [a for a in right_answers() if a["name"] != "limit.total"]
    found = verdicts(*answers, entry("limit.total", "900万元", "9000000.00", unit="CNY"))
    assert found["limit.total", None].outcome == "wrong"
    assert counted(found.values()).confirmed_wrong == 1


def test_a_value_to_check_is_shown_but_not_confirmed():
    found = verdicts(entry("limit.total", "900万元", "9000000.00", unit="CNY", status="needs_review"))
    counts = counted(found.values())
    assert (counts.given, counts.confirmed, counts.confirmed_wrong) == (1, 0, 0)


def test_another_currency_is_wrong():
    found = verdicts(entry("limit.total", "US$8,000,000", "8000000.00", unit="USD"))
    assert found["limit.total", None].outcome == "wrong"


def test_items_are_paired_by_what_they_say_and_not_by_their_numbers():
    moved = [{**a, "index": 1 - a["index"]} if a["index"] is not None else a for a in right_answers()]
    assert {v.outcome for (name, _), v in verdicts(*moved).items() if name.startswith("facilities.amount")} == {"right"}


def test_an_item_that_nobody_stated_is_spurious():
    found = verdicts(*right_answers(), entry("facilities.product", "保函", index=2))
    assert found["facilities.product", 2].outcome == "spurious"


def test_an_item_that_is_not_given_is_missed():
    found = verdicts(*[a for a in right_answers() if a["index"] != 1])
    assert found["facilities.amount", 1].outcome == "missed"
    assert found["facilities.amount", 0].outcome == "right"


def test_a_conflict_must_be_said_and_may_not_be_confirmed():
    truth = Truth(
        "a", "zh", "form", "pdf", "conflict", (label("limit.total", "捌佰万元整", "8000000.00", status="conflict"),)
    )
    said = verdicts(entry("limit.total", "捌佰万元整", index=0, status="conflict"), truth=truth)
    unsaid = verdicts(entry("limit.total", "捌佰万元整", "8000000.00"), truth=truth)
    assert said["limit.total", None].outcome == "said"
    assert unsaid["limit.total", None].outcome == "unsaid"
    assert counted(unsaid.values()).confirmed_wrong == 1


def test_a_reference_to_another_document_must_be_said():
    rate = label("facilities.rate", "以借款合同约定为准", index=0, status="external_reference")
    truth = Truth("a", "zh", "form", "pdf", "external_rate", (*TRUTH.fields, rate))
    said = verdicts(
        *right_answers(),
        entry("facilities.rate", "以借款合同约定为准", index=0, status="external_reference"),
        truth=truth,
    )
    assert said["facilities.rate", 0].outcome == "said"
    assert verdicts(*right_answers(), truth=truth)["facilities.rate", 0].outcome == "unsaid"


def test_earlier_wording_is_looked_for_where_it_was_replaced():
    truth = Truth(
        "a",
        "zh",
        "form",
        "pdf",
        "amended_total",
        (label("limit.total", "800万元", "8000000.00", superseded=("6000000.00",)),),
    )
    shown = entry("limit.total", "800万元", "8000000.00", superseded=[{"normalized": "6000000.00"}])
    assert verdicts(shown, truth=truth)["limit.total", None].replaced is True
    assert verdicts(entry("limit.total", "800万元", "8000000.00"), truth=truth)["limit.total", None].replaced is False


def test_what_another_field_states_need_not_be_reported():
    truth = Truth("a", "zh", "form", "pdf", "plain", (label("limit.currency", "人民币800万元", "CNY", optional=True),))
    assert verdicts(truth=truth, known={"limit.currency"})["limit.currency", None].outcome == "absent"


def test_a_place_is_right_from_half_of_intersection_over_union_on():
    assert area_iou([BOX], [BOX]) == 1
    assert area_iou([BOX], [Box(150, 100, 250, 112)]) == 1 / 3
    assert area_iou([Box(100, 100, 150, 112), Box(150, 100, 200, 112)], [BOX]) == 1
    wanted = label("limit.total", "800万元", "8000000.00")
    assert well_placed(entry("limit.total", "800万元", box=Box(100, 100, 160, 112)), wanted, None)
    assert not well_placed(entry("limit.total", "800万元", box=Box(100, 100, 140, 112)), wanted, None)
    assert not well_placed({**entry("limit.total", "800万元"), "page": 2}, wanted, None)


def test_without_boxes_the_occurrence_counts_that_stands_in_the_same_words():
    text = Squeezed("上年度 授信 500万元，本次\n授信 500万元。")
    wanted = Expected("limit.total", None, "found", None, None, "500万元", (Place((), "500万元", "本次授信", "。"),))
    assert well_placed({"span": [18, 23]}, wanted, text)
    assert not well_placed({"span": [7, 12]}, wanted, text)


def test_values_agree_by_meaning():
    def same(name, given, expected, unit=None):
        return agrees(entry(name, given, given, unit=unit), label(name, expected, expected, unit=unit))

    assert same("facilities.tenor", "P3Y", "P36M")
    assert not same("facilities.tenor", "P3D", "P36M")
    assert same("facilities.rate", "TERM-SOFR+235bp", "SOFR+235bp")
    assert not same("facilities.rate", "LPR-1Y-20bp", "LPR-1Y+20bp")
    assert same("limit.total", "8000000", "8000000.00", "CNY")
    assert same("facilities.margin_ratio", "40.0%", "40%")
    assert same("customer.name", "青屿（上海）有限公司", "青屿(上海)有限公司")
    assert same("limit.revolving", "true", "yes")
    assert agrees(entry("facilities.use", "用于支付货款。"), label("facilities.use", "用于支付货款"))
    assert not agrees(entry("facilities.use", "用于支付工资"), label("facilities.use", "补充营运资金周转"))


def test_tables_show_each_part_and_the_whole():
    found = tuple(verdicts(*right_answers()[1:]).values())
    judged = [Judged("made.pdf", "zh", "pdf", "form", found, 1.5, 0.5, (100, 20))]
    shown = table("input", judged, lambda document, _: document.kind).splitlines()
    assert [line.split(" | ")[0] for line in shown[2:]] == ["| pdf", "| all"]
    assert "| 1 | 6 | 0.909 |" in shown[2]
    assert "approval.number" in findings(judged)
    assert reliability(judged).splitlines()[-1] == "| 0.90 to 0.95 | 5 | 0.90 | 1.00 |"
