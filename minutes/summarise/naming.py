"""Names in a sentence of minutes that capitals do not show: 田总, a speaker called C, and who opens a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

__all__ = ["known_names", "labels_in", "opening_name", "stands", "titled"]

_TITLED = re.compile(
    r"(?<![本上下全])([王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    r"杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文殷洪])"
    r"(?:总(?![是要会体之共的裁额量数部监结])|行长|经理|主任|老师|博士|教授|校长|处长|局长)"
)
_WORD = re.compile(r"[A-Za-z][\w'’&]*")
_OPENS = re.compile(r"(?:^|[.!?:;\"“(]\s*)$")
_FIRST = re.compile(r"\W*([A-Z][\w'’&]+)")


def known_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that are written with a capital inside a sentence and never without one, in lower case."""
    capital: set[str] = set()
    small: set[str] = set()
    for text in texts:
        for match in _WORD.finditer(text):
            word = match[0]
            if word[0].islower():
                small.add(word)
            elif not _OPENS.search(text[max(0, match.start() - 3) : match.start()]):
                capital.add(word.lower())
    return frozenset(capital - small)


def opening_name(text: str, known: Collection[str]) -> list[str]:
    """Return the word that opens a sentence, if it is one of the ``known`` names."""
    first = _FIRST.match(text)
    name = re.sub(r"['’]s?$", "", first[1]) if first else ""
    return [name] if name.lower() in known else []


def titled(text: str) -> list[str]:
    """Return the Chinese surnames with a title that stand in a text: 田总, 叶老师."""
    return [match[0] for match in _TITLED.finditer(text)]


def labels_in(text: str, speakers: Iterable[str]) -> list[str]:
    """Return the speakers whose whole label is one letter and stands in a text; A and I are words as well."""
    letters = [one for one in speakers if len(one) == 1 and one.isascii() and one.isupper() and one not in "AI"]
    return [one for one in letters if re.search(rf"(?<![\w'’]){one}(?![\w'’])", text)]


def stands(name: str, source: str) -> bool:
    """Tell whether a name stands in lines of speaker and words; a titled surname also as a speaker of that surname."""
    if len(name) == 1:
        return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source))
    if name.isascii():
        return bool(re.search(rf"(?<!\w){re.escape(name)}", source, re.IGNORECASE))
    return name in source or bool(re.search(rf"^{name[0]}[\u4e00-\u9fff]{{1,2}}\s*[:：(（]", source, re.MULTILINE))
