"""States and countries whose law may govern an agreement, in English and Chinese.

The normal form is the usual English name without its style: ``the Commonwealth of Virginia`` is ``Virginia``,
中华人民共和国 is ``China``.
"""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["find"]

_STATES: Final = (
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware", "Florida",
    "Georgia", "Hawaii", "Idaho", "Illinois", "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland",
    "Massachusetts", "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada",
    "New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota", "Ohio", "Oklahoma",
    "Oregon", "Pennsylvania", "Rhode Island", "South Carolina", "South Dakota", "Tennessee", "Texas", "Utah", "Vermont",
    "Virginia", "Washington", "West Virginia", "Wisconsin", "Wyoming", "District of Columbia", "Puerto Rico",
)  # fmt: skip
_OTHERS: Final = {
    "England and Wales": ("England and Wales", "England & Wales", "英格兰和威尔士", "英格兰及威尔士"),
    "England": ("England", "英格兰", "英国"),
    "Scotland": ("Scotland", "苏格兰"),
    "Northern Ireland": ("Northern Ireland",),
    "United Kingdom": ("United Kingdom",),
    "Ireland": ("Republic of Ireland", "Ireland"),
    "Hong Kong": ("Hong Kong Special Administrative Region", "Hong Kong", "中国香港", "香港特别行政区", "香港"),
    "Macau": ("Macau", "Macao", "澳门特别行政区", "澳门"),
    "Taiwan": ("Taiwan", "中国台湾", "台湾地区", "台湾"),
    "China": ("People's Republic of China", "PRC", "China", "中华人民共和国", "中国"),
    "Singapore": ("Singapore", "新加坡"),
    "Japan": ("Japan", "日本"),
    "Korea": ("Republic of Korea", "South Korea", "Korea", "韩国"),
    "India": ("India", "印度"),
    "Malaysia": ("Malaysia", "马来西亚"),
    "Australia": ("Australia", "澳大利亚"),
    "New South Wales": ("New South Wales",),
    "New Zealand": ("New Zealand", "新西兰"),
    "Canada": ("Canada", "加拿大"),
    "Ontario": ("Ontario",),
    "British Columbia": ("British Columbia",),
    "Alberta": ("Alberta",),
    "Quebec": ("Quebec", "Québec"),
    "Germany": ("Federal Republic of Germany", "Germany", "德国"),
    "France": ("France", "法国"),
    "Switzerland": ("Switzerland", "瑞士"),
    "Netherlands": ("Netherlands", "荷兰"),
    "Belgium": ("Belgium",),
    "Luxembourg": ("Luxembourg", "卢森堡"),
    "Italy": ("Italy",),
    "Spain": ("Spain",),
    "Sweden": ("Sweden",),
    "Norway": ("Norway",),
    "Denmark": ("Denmark",),
    "Finland": ("Finland",),
    "Austria": ("Austria",),
    "Israel": ("Israel", "以色列"),
    "Bermuda": ("Bermuda", "百慕大"),
    "Cayman Islands": ("Cayman Islands", "开曼群岛"),
    "British Virgin Islands": ("British Virgin Islands", "英属维尔京群岛"),
    "Jersey": ("Jersey",),
    "Guernsey": ("Guernsey",),
    "Brazil": ("Brazil",),
    "Mexico": ("Mexico",),
    "United States": ("United States of America", "United States"),
}
_ADJECTIVES: Final = {"English": "England", "Swiss": "Switzerland", "German": "Germany", "French": "France"}
_NAMES: Final = (
    {state: state for state in _STATES}
    | {written: name for name, forms in _OTHERS.items() for written in forms}
    | _ADJECTIVES
)
_FOLDED: Final = {fold(written).lower(): name for written, name in _NAMES.items()}


def _pattern(written: str) -> str:
    words = r"\s+".join(re.escape(word) for word in fold(written).split())
    return rf"(?<![\w-]){words}(?![\w-])" if written.isascii() or written[0].isascii() else words


_ANY: Final = re.compile(
    "|".join(_pattern(written) for written in sorted(_NAMES, key=len, reverse=True)),
)
_SHOUTED: Final = re.compile(_ANY.pattern, re.IGNORECASE)


def find(text: str) -> list[Reading]:
    """Return every state or country named in ``text``, in order. Names are written large; all capitals count too."""
    folded = fold(text)
    found = []
    for match in _SHOUTED.finditer(folded):
        written = match[0]
        if not (_ANY.fullmatch(written) or written.isupper()):
            continue
        name = _FOLDED[" ".join(written.lower().split())]
        found.append(Reading(match.start(), match.end(), name, None, name))
    return found
