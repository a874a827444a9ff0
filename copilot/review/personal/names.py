"""Names of people, where words beside them say that a name stands there. Nothing is guessed from the name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copilot.review.finding import Finding
from copilot.review.personal.candidate import found

__all__ = ["names"]

_SURNAMES = (  # those of more than 99 in 100 people (Ministry of Public Security, 2020), and the compound ones
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武"
    "钱戴严莫孔向常汤康易乔赖文樊兰殷施洪翟安颜倪庞申章鲁葛岳齐左季俞聂华管路祝柴裴卓凌辛梅牛童关邢柯"
    "伍尤单甘骆游宁欧项焦鲍裘纪盛柳霍包耿涂穆阮邬房苗解褚娄饶娜佟边巫艾全成卞蒙司冀池占甄封屈冉谷岑车"
    "费米景桂荣农虞简丛古应楼仇麦鞠滕翁喻隋苑迟祁窦匡蓝储符戚晏路初宫麻苟商燕云水卜岩计强嵇查臧伏明茅"
    "盖连习桑官苍"
)
_COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|夏侯|长孙|宇文|端木|申屠|南宫|独孤|轩辕|澹台"
    "|呼延|闻人|西门|东郭|完颜"
)
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_SINGLE = f"[{_SURNAMES}][{_HAN}]{{1,2}}"
_FULL = f"(?:(?:{_COMPOUND})[{_HAN}]{{1,2}}|{_SINGLE}|[{_HAN}]{{2,6}}(?:[·•][{_HAN}]{{1,8}}){{1,3}})"

_LABEL = (
    r"(?:姓名|户名|联系人|法定代表人|法人代表|法人|负责人|借款人|担保人|保证人|抵押人|出质人|持卡人|开户人|申请人"
    r"|经办人|复核人|审批人|授权人|委托人|受托人|受益人|收款人|付款人|收件人|寄件人|投保人|被保险人|客户经理|客户名称"
    r"|客户|实际控制人|控股股东|股东|董事长|总经理|配偶|主持人|主持|记录人|记录|参会人员|与会人员|出席人员|出席|参会人"
    r"|列席|缺席|签字|签名|曾用名|本人|我叫|我是)"
)
_LABELLED = re.compile(
    rf"{_LABEL}(?:姓名|名称)?(?:\([^()\n]{{0,12}}\))?[\"'”]?(?: ?[:=|,\t] ?| |(?:姓名)?[为是叫]|)[\"'“]?({_FULL})"
)
_MORE = re.compile(rf"(?:\([^()\n]{{1,12}}\))? ?[、,/和及与] ?({_FULL})")
_AFTER = re.compile(  # what may follow a name directly; another Han character means that it was none
    r"先生|女士|小姐|同志|身份证|证件|电话|手机|联系|系|的|于|与|和|及|向|在|已|持|因|经|从|将|申请|账户|卡号|名下"
    rf"|签|出具|提供|为|是|(?![{_HAN}])"
)
_TITLED = re.compile(rf"(?:(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}][{_HAN}]{{1,2}})(?=先生|女士|小姐(?!姐)|同志)")
_NOT_NAMES = re.compile(
    r"公司|银行|支行|分行|集团|有限|中心|部门?\Z|合同|协议|金额|账[户号]|方式|名称|地址|电话|信息|资料|情况|关系|任何"
    r"|全体|以上|以下|单位|人员|应当?|须|需|均|可以|成员|许可|同意|何人|安全|明确|成立|计划|管理|解除|全部|包括|文件"
    r"|关于|高[达于级]|金融|黄金|向本|于本|万元|和其|石油|华夏|章程|单独|时|后\Z|人\Z|事长|用名|经理"
)

_CAPITAL = r"(?:(?:Ma?c|[OD]['’])?[A-ZÀ-Þ][a-zà-ÿ]+(?:['’-][A-ZÀ-Þ]?[a-zà-ÿ]+)*|[A-Z]\.)"
_ENGLISH = rf"{_CAPITAL}(?: (?:(?:van|von|de|der|da|di|bin|al) ){{0,2}}{_CAPITAL}){{0,3}}"
_TITLE = re.compile(rf"(?:M(?:rs?|s|iss|adam)|Dr|Prof|Sir)(?![A-Za-z])\.? ({_ENGLISH})")
_FILLED = re.compile(rf"[:=|,]\s?[\"']?({_CAPITAL}(?: (?:(?:van|von|de|der|da|di|bin|al) ){{0,2}}{_CAPITAL}){{1,3}})")
_LABEL_BEFORE = re.compile(
    r"\b(?:name|contact(?: person)?|borrower|guarantor"
    r"|applicant|card ?holder|account holder|beneficiary|payee|payer|signed by|attn|attention|prepared by|reviewed by"
    r"|approved by|chair(?:man|person)?|signatory|director|relationship manager|spouse)"
    r"(?: \([^()\n]{0,12}\))?[\"']?\s?\Z",
    re.IGNORECASE | re.ASCII,
)
_NOT_ENGLISH = re.compile(
    r"\b(?:Bank|Company|Limited|Ltd|Inc|Corp|Corporation|Group|Holdings?|Plc|Llc|Agreement|Facility|Loan|Credit|Trust|Fund"
    r"|Partners|Partnership|Capital|Finance|Financial|Services|Department|Branch|Office|Street|Road|Avenue|Insurance|Term"
    r"|The|Any|Each|All|This|That|Such|Part(?:y|ies)|Agent|Lender|Borrower|Guarantor|Name|Date|Number|Account|Address"
    r"|Committee|Management|Team|Industr(?:y|ies|ial)|Technolog(?:y|ies)|International|Trading|University|Ministry|Act"
    r"|Section|Not|To|Be|None|See|As|Of|And|Or|For|With|Same|New|First|Second|Third|Annex|Schedule|Chair"
    r"(?:man|person|woman)?|Speaker|President|Minister|Secretary|Counsel|Association|Director|Officer|Manager|Treasurer)\b"
)


def names(text: str) -> Iterator[Finding]:
    """Find names of people after a label (``姓名:``, ``Borrower:``) and beside a form of address (先生, ``Ms.``)."""
    if not text.isascii():
        yield from _chinese(text)
    for match in _TITLE.finditer(text):
        if not text[max(0, match.start() - 1) : match.start()].isalpha() and _is_english(match[1]):
            yield found("person-name", "C2", *match.span(1))
    for match in _FILLED.finditer(text):
        if _is_english(match[1]) and _LABEL_BEFORE.search(text, max(0, match.start() - 40), match.start()):
            yield found("person-name", "C2", *match.span(1))


def _is_english(name: str) -> bool:
    return not name.endswith(".") and not _NOT_ENGLISH.search(name)


def _chinese(text: str) -> Iterator[Finding]:
    for match in _LABELLED.finditer(text):
        one: re.Match[str] | None = match
        while one is not None:
            end = _end(text, *one.span(1))
            if not end:
                break
            yield found("person-name", "C2", one.start(1), end)
            one = _MORE.match(text, end)
    for match in _TITLED.finditer(text):
        if not _NOT_NAMES.search(match[0]):
            yield found("person-name", "C2", *match.span())


def _end(text: str, start: int, end: int) -> int:
    """Return where the name ends: after three characters or after two, whichever the words after it allow; else 0."""
    for at in (end, end - 1):
        if at - start >= 2 and not _NOT_NAMES.search(text[start:at]) and _AFTER.match(text, at):
            return at
    return 0
