"""What replaces a font that a machine does not have: the font table of a Word document.

Word and WPS look for the alternative names of a font (ECMA-376, 17.8.3.1) in the order given before they choose one by
themselves. LibreOffice has a table of its own, and comes to the fonts of the same kind.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

__all__ = ["font_table"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ROMAN, _SWISS, _MODERN = "roman", "swiss", "modern"
_SERIF_HAN = "Noto Serif CJK SC,Source Han Serif SC,思源宋体"
_SANS_HAN = "Noto Sans CJK SC,Source Han Sans SC,思源黑体"
_FONTS: tuple[tuple[str, str, str, bool], ...] = (
    (
        "方正小标宋简体",
        f"FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,STZhongsong,宋体,SimSun,{_SERIF_HAN}",
        _ROMAN,
        True,
    ),
    ("仿宋_GB2312", f"仿宋,FangSong,FangSong_GB2312,华文仿宋,STFangsong,{_SERIF_HAN}", _MODERN, True),
    ("楷体_GB2312", f"楷体,KaiTi,KaiTi_GB2312,华文楷体,STKaiti,{_SERIF_HAN}", _MODERN, True),
    ("黑体", f"SimHei,华文黑体,STHeiti,{_SANS_HAN}", _MODERN, True),
    ("宋体", f"SimSun,华文宋体,STSong,{_SERIF_HAN}", _ROMAN, True),
    ("微软雅黑", f"Microsoft YaHei,{_SANS_HAN}", _SWISS, True),
    ("Times New Roman", "Liberation Serif,Tinos", _ROMAN, False),
    ("Calibri", "Carlito", _SWISS, False),
    ("Cambria", "Caladea", _ROMAN, False),
)


def font_table() -> bytes:
    """Return the part ``word/fontTable.xml``: each font of ours with its replacements."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/>"
        f'<w:charset w:val="{"86" if han else "00"}"/><w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, others, family, han in _FONTS
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'.encode()
    )
