"""Write the two invented client files of ``cli/samples/client``: statements, registration extract, visit note.

Run ``python tools/make_client_sample.py`` from the repository root. The companies, people and figures are invented.
The statements tie: cash flows are derived from the balance sheets, so the balance sheet balances in every year and
the closing cash of a year is the opening cash of the next. Each visit note holds one figure that contradicts the
statements, a concentration of customers and a pending lawsuit: what a draft must notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[1] / "cli" / "samples" / "client"
YEARS = (2023, 2024, 2025)
WRITTEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC).replace(tzinfo=None)

Books = dict[int, dict[str, Decimal]]
Row = tuple[str, str]  # label, line id; an empty id is a heading

ASSETS_CURRENT = (
    "notes_receivable", "receivables", "prepayments", "other_receivables", "inventories", "other_current",
)  # fmt: skip
ASSETS_FIXED = ("fixed_assets", "construction", "intangibles", "other_noncurrent")
OWED = ("notes_payable", "payables", "advances", "wages_payable", "taxes_payable", "other_payables")
LOANS = ("short_loans", "current_portion", "long_loans")


def column(*values: str) -> list[Decimal]:
    """Read one line's values, the year before the first one included."""
    return [Decimal(value.replace(",", "")) for value in values]


# One value a year from 2022: 2022 opens the books and is not written.
CHINESE: Mapping[str, list[Decimal]] = {
    "notes_receivable": column("1,860.00", "2,105.40", "2,318.60", "2,046.30"),
    "receivables": column("8,215.30", "9,142.75", "11,386.20", "14,927.55"),
    "prepayments": column("612.40", "684.15", "731.90", "905.35"),
    "other_receivables": column("246.80", "271.35", "318.45", "402.60"),
    "inventories": column("6,940.25", "7,386.90", "8,154.70", "10,263.85"),
    "other_current": column("158.20", "176.45", "193.80", "224.15"),
    "fixed_assets": column("9,864.50", "10,127.35", "10,342.80", "11,905.60"),
    "construction": column("420.00", "685.30", "1,942.15", "868.40"),
    "intangibles": column("1,486.20", "1,452.60", "1,419.00", "1,385.40"),
    "other_noncurrent": column("218.35", "236.70", "251.45", "298.90"),
    "short_loans": column("8,600.00", "9,000.00", "10,800.00", "15,200.00"),
    "current_portion": column("600.00", "600.00", "600.00", "1,200.00"),
    "long_loans": column("3,000.00", "2,900.00", "3,400.00", "3,600.00"),
    "notes_payable": column("1,950.00", "2,160.00", "2,480.00", "2,735.00"),
    "payables": column("5,486.70", "5,914.25", "6,873.40", "7,962.15"),
    "advances": column("684.15", "742.60", "695.35", "518.90"),
    "wages_payable": column("412.60", "438.75", "471.20", "452.85"),
    "taxes_payable": column("326.45", "351.80", "372.65", "241.30"),
    "other_payables": column("538.20", "566.95", "604.10", "713.45"),
    "share_capital": column("5,000.00", "5,000.00", "5,000.00", "5,000.00"),
    "capital_reserve": column("860.00", "860.00", "860.00", "860.00"),
    "surplus_reserve": column("742.30", "962.87", "1,204.49", "1,289.70"),
    "retained": column("5,246.80", "0", "0", "0"),
    "revenue": column("0", "38,620.50", "42,315.80", "39,874.20"),
    "cost": column("0", "30,508.20", "33,446.25", "32,705.60"),
    "surcharges": column("0", "248.35", "271.60", "255.90"),
    "selling": column("0", "1,186.40", "1,302.75", "1,348.20"),
    "admin": column("0", "2,015.65", "2,148.30", "2,206.85"),
    "research": column("0", "1,562.30", "1,734.95", "1,698.40"),
    "finance": column("0", "586.20", "648.75", "842.30"),
    "interest": column("0", "574.10", "631.40", "806.75"),
    "other_income": column("0", "162.40", "185.30", "148.60"),
    "impairment": column("0", "118.50", "164.20", "286.90"),
    "nonoperating_income": column("0", "42.60", "36.85", "31.20"),
    "nonoperating_expense": column("0", "28.40", "33.15", "46.55"),
    "tax": column("0", "365.80", "371.80", "96.40"),
    "depreciation": column("0", "1,124.60", "1,186.35", "1,342.70"),
    "dividends": column("0", "900.00", "1,000.00", "600.00"),
    "wages_paid": column("0", "4,286.40", "4,612.75", "4,735.20"),
    "taxes_paid": column("0", "1,934.60", "2,086.45", "1,748.30"),
    "refunds": column("0", "186.30", "204.75", "172.40"),
    "received_other": column("0", "214.50", "238.90", "196.35"),
    "disposals": column("0", "36.20", "18.50", "42.80"),
    "loans_drawn": column("0", "11,400.00", "13,600.00", "18,900.00"),
    "exchange": column("0", "0.00", "0.00", "0.00"),
}

ENGLISH: Mapping[str, list[Decimal]] = {
    "notes_receivable": column("0", "0", "0", "0"),
    "receivables": column("9,415", "10,268", "11,034", "12,187"),
    "prepayments": column("786", "842", "915", "1,036"),
    "other_receivables": column("412", "438", "467", "521"),
    "inventories": column("8,240", "8,763", "9,418", "10,296"),
    "other_current": column("195", "204", "231", "248"),
    "fixed_assets": column("21,360", "22,485", "24,910", "27,342"),
    "construction": column("640", "1,120", "1,865", "1,204"),
    "intangibles": column("3,180", "3,065", "2,950", "2,835"),
    "other_noncurrent": column("574", "602", "618", "655"),
    "short_loans": column("3,500", "3,800", "4,200", "4,600"),
    "current_portion": column("1,500", "1,500", "1,800", "2,200"),
    "long_loans": column("12,000", "11,900", "13,400", "14,800"),
    "notes_payable": column("0", "0", "0", "0"),
    "payables": column("6,820", "7,245", "7,861", "8,430"),
    "advances": column("1,140", "1,265", "1,318", "1,402"),
    "wages_payable": column("915", "968", "1,024", "1,087"),
    "taxes_payable": column("486", "512", "561", "604"),
    "other_payables": column("738", "761", "802", "856"),
    "share_capital": column("8,000", "8,000", "8,000", "8,000"),
    "capital_reserve": column("2,400", "2,400", "2,400", "2,400"),
    "surplus_reserve": column("0", "0", "0", "0"),
    "retained": column("12,618", "0", "0", "0"),
    "revenue": column("0", "61,240", "66,985", "72,410"),
    "cost": column("0", "44,890", "49,102", "53,128"),
    "surcharges": column("0", "0", "0", "0"),
    "selling": column("0", "4,126", "4,385", "4,712"),
    "admin": column("0", "5,318", "5,640", "6,105"),
    "research": column("0", "1,642", "1,788", "1,935"),
    "finance": column("0", "986", "1,084", "1,238"),
    "interest": column("0", "986", "1,084", "1,238"),
    "other_income": column("0", "214", "238", "261"),
    "impairment": column("0", "0", "0", "0"),
    "nonoperating_income": column("0", "0", "0", "0"),
    "nonoperating_expense": column("0", "0", "0", "0"),
    "tax": column("0", "1,078", "1,254", "1,333"),
    "depreciation": column("0", "2,415", "2,638", "2,904"),
    "dividends": column("0", "1,200", "1,400", "1,600"),
    "disposals": column("0", "85", "42", "118"),
    "loans_drawn": column("0", "6,500", "9,200", "10,100"),
    "exchange": column("0", "-18", "26", "-34"),
}
OPENING_CASH = {"zh": Decimal("3424.50"), "en": Decimal("5315.00")}


def close_books(lines: Mapping[str, list[Decimal]], opening_cash: Decimal) -> Books:
    """Derive profits, equity, cash flows and cash from the given lines, so that everything ties.

    The first year's opening equity takes up what the opening balance sheet leaves.
    """
    books: Books = {}
    before = {name: values[0] for name, values in lines.items()} | {"cash": opening_cash}
    held = opening_cash + sum(before[name] for name in (*ASSETS_CURRENT, *ASSETS_FIXED))
    claims = sum(before[name] for name in (*OWED, *LOANS, "share_capital", "capital_reserve", "surplus_reserve"))
    before["retained"] = held - claims
    for position, year in enumerate(YEARS, start=1):
        now = {name: values[position] for name, values in lines.items()}
        _profit(now)
        moved = {name: now[name] - before[name] for name in (*ASSETS_CURRENT, *ASSETS_FIXED, *OWED, *LOANS)}
        set_aside = now["dividends"] + now["surplus_reserve"] - before["surplus_reserve"]
        now["retained"] = before["retained"] + now["net_profit"] - set_aside
        _cash(now, moved, before["cash"])
        _totals(now)
        if now["total_assets"] != now["total_claims"]:
            raise SystemExit(f"{year} does not balance: {now['total_assets']} against {now['total_claims']}")
        books[year] = before = now
    return books


def _profit(now: dict[str, Decimal]) -> None:
    charges = ("cost", "surcharges", "selling", "admin", "research", "finance", "impairment")
    now["gross_profit"] = now["revenue"] - now["cost"]
    now["operating_profit"] = now["revenue"] - sum(now[name] for name in charges) + now["other_income"]
    now["profit_before_finance"] = now["operating_profit"] + now["finance"]
    now["total_profit"] = now["operating_profit"] + now["nonoperating_income"] - now["nonoperating_expense"]
    now["net_profit"] = now["total_profit"] - now["tax"]


def _cash(now: dict[str, Decimal], moved: Mapping[str, Decimal], opening: Decimal) -> None:
    """Operating cash from profit and the moves of working capital; the direct lines are fitted to the same total."""
    now["moved_receivables"] = -Decimal(sum(moved[name] for name in ASSETS_CURRENT if name != "inventories"))
    now["moved_inventories"] = -moved["inventories"]
    now["moved_payables"] = Decimal(sum(moved[name] for name in OWED))
    working = now["moved_receivables"] + now["moved_inventories"] + now["moved_payables"]
    now["cash_operating"] = now["net_profit"] + now["depreciation"] + now["interest"] + working
    spent = sum(moved[name] for name in ASSETS_FIXED) + now["depreciation"]
    now["capex"] = spent + now["disposals"]
    now["cash_investing"] = now["disposals"] - now["capex"]
    now["loans_repaid"] = now["loans_drawn"] - sum(moved[name] for name in LOANS)
    now["paid_to_owners"] = now["dividends"] + now["interest"]
    now["financing_out"] = now["loans_repaid"] + now["paid_to_owners"]
    now["cash_financing"] = now["loans_drawn"] - now["financing_out"]
    if "wages_paid" in now:
        sold = now["revenue"] * Decimal("1.13") - moved["receivables"] - moved["notes_receivable"] + moved["advances"]
        now["received_sales"] = sold.quantize(Decimal("0.01"))
        now["operating_in"] = now["received_sales"] + now["refunds"] + now["received_other"]
        bought = now["cost"] * Decimal("0.97") + moved["inventories"] - moved["payables"] - moved["notes_payable"]
        now["paid_goods"] = bought.quantize(Decimal("0.01"))
        now["operating_out"] = now["operating_in"] - now["cash_operating"]
        now["paid_other"] = now["operating_out"] - now["paid_goods"] - now["wages_paid"] - now["taxes_paid"]
        if now["paid_other"] <= 0:
            raise SystemExit(f"other payments are {now['paid_other']}: choose other lines")
    # The exchange effect is a loss or gain inside profit, so operating cash gives it back.
    now["cash_operating"] -= now["exchange"]
    now["cash_change"] = now["cash_operating"] + now["cash_investing"] + now["cash_financing"] + now["exchange"]
    now["opening_cash"] = opening
    now["cash"] = now["closing_cash"] = opening + now["cash_change"]
    now["other_operating"] = -now["exchange"]


def _totals(now: dict[str, Decimal]) -> None:
    now["total_current"] = now["cash"] + sum(now[name] for name in ASSETS_CURRENT)
    now["total_noncurrent"] = Decimal(sum(now[name] for name in ASSETS_FIXED))
    now["total_assets"] = now["total_current"] + now["total_noncurrent"]
    now["total_current_owed"] = sum(now[name] for name in OWED) + now["short_loans"] + now["current_portion"]
    now["total_noncurrent_owed"] = now["long_loans"]
    now["total_owed"] = now["total_current_owed"] + now["total_noncurrent_owed"]
    owners = ("share_capital", "capital_reserve", "surplus_reserve", "retained")
    now["total_equity"] = Decimal(sum(now[name] for name in owners))
    now["total_claims"] = now["total_owed"] + now["total_equity"]


ZH_BALANCE: Sequence[Row] = (
    ("流动资产：", ""), ("货币资金", "cash"), ("应收票据", "notes_receivable"), ("应收账款", "receivables"),
    ("预付款项", "prepayments"), ("其他应收款", "other_receivables"), ("存货", "inventories"),
    ("其他流动资产", "other_current"), ("流动资产合计", "total_current"),
    ("非流动资产：", ""), ("固定资产", "fixed_assets"), ("在建工程", "construction"), ("无形资产", "intangibles"),
    ("其他非流动资产", "other_noncurrent"), ("非流动资产合计", "total_noncurrent"), ("资产总计", "total_assets"),
    ("流动负债：", ""), ("短期借款", "short_loans"), ("应付票据", "notes_payable"), ("应付账款", "payables"),
    ("合同负债", "advances"), ("应付职工薪酬", "wages_payable"), ("应交税费", "taxes_payable"),
    ("其他应付款", "other_payables"), ("一年内到期的非流动负债", "current_portion"),
    ("流动负债合计", "total_current_owed"),
    ("非流动负债：", ""), ("长期借款", "long_loans"), ("非流动负债合计", "total_noncurrent_owed"),
    ("负债合计", "total_owed"),
    ("所有者权益：", ""), ("实收资本", "share_capital"), ("资本公积", "capital_reserve"),
    ("盈余公积", "surplus_reserve"), ("未分配利润", "retained"), ("所有者权益合计", "total_equity"),
    ("负债和所有者权益总计", "total_claims"),
)  # fmt: skip
ZH_INCOME: Sequence[Row] = (
    ("一、营业收入", "revenue"), ("减：营业成本", "cost"), ("    税金及附加", "surcharges"),
    ("    销售费用", "selling"), ("    管理费用", "admin"), ("    研发费用", "research"), ("    财务费用", "finance"),
    ("    其中：利息费用", "interest"), ("加：其他收益", "other_income"), ("减：信用减值损失", "impairment"),
    ("二、营业利润（亏损以“－”号填列）", "operating_profit"), ("加：营业外收入", "nonoperating_income"),
    ("减：营业外支出", "nonoperating_expense"), ("三、利润总额（亏损总额以“－”号填列）", "total_profit"),
    ("减：所得税费用", "tax"), ("四、净利润（净亏损以“－”号填列）", "net_profit"),
)  # fmt: skip
ZH_CASH: Sequence[Row] = (
    ("一、经营活动产生的现金流量：", ""), ("销售商品、提供劳务收到的现金", "received_sales"),
    ("收到的税费返还", "refunds"), ("收到其他与经营活动有关的现金", "received_other"),
    ("经营活动现金流入小计", "operating_in"), ("购买商品、接受劳务支付的现金", "paid_goods"),
    ("支付给职工以及为职工支付的现金", "wages_paid"), ("支付的各项税费", "taxes_paid"),
    ("支付其他与经营活动有关的现金", "paid_other"), ("经营活动现金流出小计", "operating_out"),
    ("经营活动产生的现金流量净额", "cash_operating"),
    ("二、投资活动产生的现金流量：", ""), ("处置固定资产收回的现金净额", "disposals"),
    ("投资活动现金流入小计", "disposals"), ("购建固定资产、无形资产和其他长期资产支付的现金", "capex"),
    ("投资活动现金流出小计", "capex"), ("投资活动产生的现金流量净额", "cash_investing"),
    ("三、筹资活动产生的现金流量：", ""), ("取得借款收到的现金", "loans_drawn"),
    ("筹资活动现金流入小计", "loans_drawn"),
    ("偿还债务支付的现金", "loans_repaid"), ("分配股利、利润或偿付利息支付的现金", "paid_to_owners"),
    ("筹资活动现金流出小计", "financing_out"), ("筹资活动产生的现金流量净额", "cash_financing"),
    ("四、汇率变动对现金及现金等价物的影响", "exchange"), ("五、现金及现金等价物净增加额", "cash_change"),
    ("加：期初现金及现金等价物余额", "opening_cash"), ("六、期末现金及现金等价物余额", "closing_cash"),
)  # fmt: skip
EN_BALANCE: Sequence[Row] = (
    ("Non-current assets", ""), ("Property, plant and equipment", "fixed_assets"),
    ("Assets under construction", "construction"), ("Intangible assets", "intangibles"),
    ("Other non-current assets", "other_noncurrent"), ("Total non-current assets", "total_noncurrent"),
    ("Current assets", ""), ("Inventories", "inventories"), ("Trade receivables", "receivables"),
    ("Prepayments", "prepayments"), ("Other receivables", "other_receivables"),
    ("Other current assets", "other_current"),
    ("Cash and cash equivalents", "cash"), ("Total current assets", "total_current"), ("Total assets", "total_assets"),
    ("Equity", ""), ("Share capital", "share_capital"), ("Share premium", "capital_reserve"),
    ("Retained earnings", "retained"), ("Total equity", "total_equity"),
    ("Non-current liabilities", ""), ("Long-term borrowings", "long_loans"),
    ("Total non-current liabilities", "total_noncurrent_owed"),
    ("Current liabilities", ""), ("Trade payables", "payables"), ("Contract liabilities", "advances"),
    ("Accrued payroll", "wages_payable"), ("Current tax payable", "taxes_payable"),
    ("Other payables", "other_payables"), ("Short-term borrowings", "short_loans"),
    ("Current portion of long-term borrowings", "current_portion"),
    ("Total current liabilities", "total_current_owed"), ("Total liabilities", "total_owed"),
    ("Total equity and liabilities", "total_claims"),
)  # fmt: skip
EN_INCOME: Sequence[Row] = (
    ("Revenue", "revenue"), ("Cost of sales", "-cost"), ("Gross profit", "gross_profit"),
    ("Other income", "other_income"),
    ("Distribution costs", "-selling"), ("Administrative expenses", "-admin"),
    ("Research and development expenses", "-research"), ("Operating profit", "profit_before_finance"),
    ("Finance costs", "-finance"), ("Profit before tax", "total_profit"), ("Income tax expense", "-tax"),
    ("Profit for the year", "net_profit"),
)  # fmt: skip
EN_CASH: Sequence[Row] = (
    ("Cash flows from operating activities", ""), ("Profit for the year", "net_profit"),
    ("Depreciation and amortisation", "depreciation"), ("Finance costs", "interest"),
    ("Exchange differences", "other_operating"), ("(Increase)/decrease in receivables", "moved_receivables"),
    ("(Increase)/decrease in inventories", "moved_inventories"), ("Increase/(decrease) in payables", "moved_payables"),
    ("Net cash from operating activities", "cash_operating"),
    ("Cash flows from investing activities", ""), ("Proceeds from disposal of equipment", "disposals"),
    ("Purchase of property, plant and equipment", "-capex"),
    ("Net cash used in investing activities", "cash_investing"),
    ("Cash flows from financing activities", ""), ("Proceeds from borrowings", "loans_drawn"),
    ("Repayment of borrowings", "-loans_repaid"), ("Interest and dividends paid", "-paid_to_owners"),
    ("Net cash from financing activities", "cash_financing"), ("Effect of exchange rate changes on cash", "exchange"),
    ("Net increase/(decrease) in cash and cash equivalents", "cash_change"),
    ("Cash and cash equivalents at beginning of year", "opening_cash"),
    ("Cash and cash equivalents at end of year", "closing_cash"),
)  # fmt: skip


@dataclass(frozen=True)
class Style:
    """What a workbook of one language looks like: names, unit lines, headings and the format of a number."""

    company: str
    invented: str
    unit: str
    item: str
    year_heading: str
    number: str
    font: str
    sheets: Sequence[tuple[str, str, Sequence[Row]]]


ZH_STYLE = Style(
    "示例市云杉精密机械有限公司", "本文件为虚构样本，公司、人员和数据均系编造",
    "单位：万元", "项目", "{year}年", "#,##0.00", "宋体",
    (("资产负债表", "{year}年12月31日", ZH_BALANCE), ("利润表", "{year}年度", ZH_INCOME),
     ("现金流量表", "{year}年度", ZH_CASH)),
)  # fmt: skip
EN_STYLE = Style(
    "Larkfield Marine Components Ltd", "Invented sample: the company, its people and its figures do not exist",
    "USD thousand", "Item", "{year}", "#,##0;(#,##0)", "Calibri",
    (
        ("Balance sheet", "31 Dec {year}", EN_BALANCE), ("Income statement", "FY{year}", EN_INCOME),
        ("Cash flow statement", "FY{year}", EN_CASH),
    ),
)  # fmt: skip


def write_workbook(path: Path, style: Style, books: Books) -> None:
    """Write the three statements, one a sheet, the figures as plain numbers."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, heading, rows in style.sheets:
        _write_sheet(book.create_sheet(title), style, heading, rows, books)
    book.properties.creator = "Bank Copilot samples"
    book.properties.created = book.properties.modified = WRITTEN
    book.save(path)


def _write_sheet(sheet: Worksheet, style: Style, heading: str, rows: Sequence[Row], books: Books) -> None:
    bold, plain = Font(name=style.font, bold=True), Font(name=style.font)
    edge = Border(top=Side("thin"), bottom=Side("thin"))
    sheet["A1"], sheet["A2"], sheet["A3"], sheet["D3"] = sheet.title, style.company, style.invented, style.unit
    sheet["A1"].font = Font(name=style.font, bold=True, size=14)
    sheet["A2"].font, sheet["A3"].font, sheet["D3"].font = bold, Font(name=style.font, italic=True, size=9), plain
    for place, text in enumerate((style.item, *(heading.format(year=year) for year in YEARS)), start=1):
        cell = sheet.cell(5, place, text)
        cell.font, cell.border, cell.alignment = bold, edge, Alignment(horizontal="left" if place == 1 else "right")
    for offset, (label, line) in enumerate(rows, start=6):
        total = not line or line.startswith(("total", "net", "cash_", "operating_", "gross", "closing"))
        sheet.cell(offset, 1, label).font = bold if total else plain
        for place, year in enumerate(YEARS if line else (), start=2):
            amount = -books[year][line[1:]] if line.startswith("-") else books[year][line]
            cell = sheet.cell(offset, place, float(amount))
            cell.number_format, cell.font = style.number, bold if total else plain
    sheet.column_dimensions["A"].width = 52
    for letter in "BCD":
        sheet.column_dimensions[letter].width = 18
    sheet.freeze_panes = "B6"


def write_document(path: Path, title: str, body: Sequence[str | Sequence[tuple[str, str]]], font: str) -> None:
    """Write a Word file: a title, then paragraphs and two-column tables in the order given."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman" if font == "宋体" else font, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    heading = document.add_paragraph().add_run(title)
    heading.bold, heading.font.size = True, Pt(16)
    for part in body:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=0, cols=2, style="Table Grid")
        for label, value in part:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
    properties = document.core_properties
    properties.author, properties.title = "Bank Copilot samples", title
    properties.created = properties.modified = WRITTEN
    document.save(str(path))


ZH_REGISTRATION: Sequence[str | Sequence[tuple[str, str]]] = (
    "（虚构样本：企业、人员、代码与地址均系编造，不对应任何真实主体）",
    "本信息根据示例市市场监督管理局企业登记档案打印，打印日期：2026年2月26日。",
    (
        ("企业名称", "示例市云杉精密机械有限公司"),
        ("统一社会信用代码", "91999999MA0X4MP839"),
        ("企业类型", "有限责任公司（自然人投资或控股）"),
        ("法定代表人", "沈知远"),
        ("注册资本", "人民币5,000万元整"),
        ("实缴资本", "人民币5,000万元整"),
        ("成立日期", "2011年6月18日"),
        ("营业期限", "2011年6月18日至长期"),
        ("住所", "示例省示例市高新区云杉路88号"),
        ("经营范围", "精密机械零部件、液压阀体、工业机器人减速器壳体的研发、生产和销售；货物及技术进出口。"),
        ("登记状态", "存续（在营、开业、在册）"),
        ("登记机关", "示例市市场监督管理局"),
    ),
    "股东及出资信息",
    (
        ("股东：沈知远", "认缴出资3,000万元，持股比例60%"),
        ("股东：顾明岚", "认缴出资1,250万元，持股比例25%"),
        ("股东：示例市青禾股权投资合伙企业（有限合伙）", "认缴出资750万元，持股比例15%"),
    ),
    "主要人员：沈知远（执行董事兼总经理）、顾明岚（监事）、林书桓（财务负责人）。",
    "股权出质信息：沈知远所持公司20%股权已于2024年9月12日出质，质权人为示例市联创担保有限公司。",
)
ZH_VISIT: Sequence[str | Sequence[tuple[str, str]]] = (
    "（虚构样本：以下人物、企业与事件均系编造）",
    "走访时间：2026年2月24日；走访地点：示例市高新区云杉路88号公司厂区；走访人：客户经理陈予安、王砚秋；接待人：总经理沈知远、财务负责人林书桓。",
    "公司主营液压阀体和工业机器人减速器壳体，产品供给工程机械和机器人整机厂。现有员工412人，其中研发人员63人；厂区占地约86亩，"
    "一期厂房满产，二期厂房于2025年10月投产，目前产能利用率约六成。",
    "总经理介绍，公司2025年实现营业收入4.30亿元，同比略有增长，2026年在手订单约1.2亿元。财务负责人未能当场提供2025年审计报告，称审计报告预计于2026年4月出具。",
    "客户方面，第一大客户为示例重工集团，2025年销售占比46%，前五大客户合计占比78%。示例重工集团自2025年下半年起将账期由90天延长至150天，公司应收账款相应增加。",
    "供应方面，主要原材料为铸铁件和铝合金压铸件，前五大供应商采购占比约41%，与主要供应商合作均在五年以上。",
    "现场查看：一期车间开工正常，成品库库存较多，仓库人员称部分减速器壳体已存放四个月以上。",
    "涉诉情况：公司因铸件质量争议被原供应商示例市鼎合铸造厂起诉，要求支付货款及违约金合计860万元，案件由示例市中级人民法院受理，目前尚未判决。",
    "公司拟向我行申请流动资金贷款3,000万元，用于采购原材料。",
    "实际控制人沈知远另持有示例市云杉置业有限公司70%的股权，该公司经营情况本次未了解。",
)
EN_REGISTRATION: Sequence[str | Sequence[tuple[str, str]]] = (
    "(Invented sample: the company, the people, the numbers and the addresses do not exist.)",
    "Extract printed on 18 February 2026 from the Eastmere Companies Register.",
    (
        ("Company name", "Larkfield Marine Components Ltd"),
        ("Registration number", "EM-0417736"),
        ("LEI", "999900LARKFIELD00081"),
        ("Legal form", "Private company limited by shares"),
        ("Date of incorporation", "14 May 2004"),
        ("Registered office", "12 Harbour Way, Eastmere"),
        ("Issued share capital", "USD 8,000,000, fully paid"),
        (
            "Principal activity",
            "Design and manufacture of propulsion shafts, seals and deck machinery for merchant ships",
        ),
        ("Director", "Harriet Lindqvist (managing director, legal representative)"),
        ("Director", "Tomas Okafor (finance director)"),
        ("Company secretary", "Maeve Corrigan"),
        ("Status", "Active"),
    ),
    "Shareholders",
    (
        ("Shareholder: Lindqvist Family Holdings Ltd", "5,600,000 shares, 70%"),
        ("Shareholder: Tomas Okafor", "1,200,000 shares, 15%"),
        ("Shareholder: Northquay Growth Fund LP", "1,200,000 shares, 15%"),
    ),
    "Charges: a floating charge over all assets was registered on 3 March 2021 in favour of Eastmere Mutual Bank.",
)
EN_VISIT = """\
CLIENT VISIT NOTE
(Invented sample: the people, companies and events below do not exist.)

Date of visit: 11 February 2026. Place: Larkfield's works at 12 Harbour Way, Eastmere. Present for the bank:
Priya Raman and Daniel Voss. Present for the company: Harriet Lindqvist, managing director, and Tomas Okafor,
finance director.

Larkfield designs and makes propulsion shafts, shaft seals and deck machinery for merchant ships. It employs
386 people, 41 of them engineers. The second machining hall opened in June 2025 and runs on one shift.

Ms Lindqvist said that the company earned a net profit of USD 6.1 million in 2025 and that the order book
stood at USD 48 million at the end of January 2026. Mr Okafor could not yet show the audited accounts for
2025; he expects the auditor's report in April 2026.

Two shipyards, Brannock Yards and Osterhaven Shipbuilding, together took 52% of sales in 2025. Payment terms
with Brannock Yards were extended from 60 to 90 days in the summer of 2025. No single supplier accounts for
more than 12% of purchases.

The company is defendant in a warranty claim brought by Osterhaven Shipbuilding over shaft seals delivered in
2023. The amount claimed is USD 1.85 million; the hearing before the Eastmere Commercial Court is set for
September 2026.

The works were clean and busy. About a fifth of the finished seals in the store carried production dates of
2024 or earlier.

The company asks for a revolving credit facility of USD 5 million to finance working capital. Ms Lindqvist
also owns 40% of Harbour Way Properties Ltd, which lets the works to Larkfield; its accounts were not seen.
"""


def main() -> None:
    """Write both client files."""
    chinese, english = ROOT / "zh", ROOT / "en"
    chinese.mkdir(parents=True, exist_ok=True)
    english.mkdir(parents=True, exist_ok=True)
    write_workbook(chinese / "statements.xlsx", ZH_STYLE, close_books(CHINESE, OPENING_CASH["zh"]))
    write_workbook(english / "statements.xlsx", EN_STYLE, close_books(ENGLISH, OPENING_CASH["en"]))
    write_document(chinese / "registration.docx", "企业登记信息", ZH_REGISTRATION, "宋体")
    write_document(chinese / "visit-note.docx", "客户走访记录", ZH_VISIT, "宋体")
    write_document(english / "registration.docx", "Company register extract", EN_REGISTRATION, "Calibri")
    (english / "visit-note.txt").write_text(EN_VISIT, "utf-8")


if __name__ == "__main__":
    main()
