"""Secrets in text and code: keys and tokens by their form, passwords by what stands beside them.

The place found is the secret value alone, not the whole assignment, so that code keeps its meaning when it is masked.
What only stands for a secret (``<password>``, ``${VAR}``, ``changeme``) is none.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.review.finding import Finding

__all__ = ["RULES", "secrets"]


@dataclass(frozen=True, slots=True)
class _Form:
    """A secret that is known by its form. ``hints``: one of them stands in every text that holds it."""

    rule: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


def _form(rule: str, hints: str, pattern: str, flags: int = 0) -> _Form:
    return _Form(rule, tuple(hints.split()), re.compile(pattern, flags))


_A = r"(?<![0-9A-Za-z_])"
_Z = r"(?![0-9A-Za-z_])"

_FORMS = (
    _form(
        "private-key",
        "-----BEGIN PuTTY-User-Key-File",
        r"(?P<v>-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:.{0,20000}?-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"|(?:(?:\s|\\[nr])+(?:[0-9A-Za-z+/=]{16,}|[A-Z][A-Za-z-]+: [^\n]*))*)"
        r"|PuTTY-User-Key-File-\d:.{0,20000}?(?:Private-MAC: ?[0-9a-f]+|\Z))",
        re.DOTALL,
    ),
    _form("aws-key", "AKIA ASIA ABIA ACCA", rf"{_A}(?P<v>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{{16}}){_Z}"),
    _form("aliyun-key", "LTAI", rf"{_A}(?P<v>LTAI[0-9A-Za-z]{{12,26}}){_Z}"),
    _form("tencent-key", "AKID", rf"{_A}(?P<v>AKID[0-9A-Za-z]{{32}}){_Z}"),
    _form("google-key", "AIza GOCSPX-", rf"{_A}(?P<v>AIza[\w-]{{35}}|GOCSPX-[\w-]{{28}})(?![\w-])"),
    _form(
        "azure-key", "AccountKey= SharedAccessKey=", r"(?:AccountKey|SharedAccessKey)=(?P<v>[0-9A-Za-z+/]{42,86}={0,2})"
    ),
    _form("azure-key", "sig=", r"[?&;]sig=(?P<v>[0-9A-Za-z%+/]{40,90}={0,2})"),
    _form(
        "github-token",
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
        rf"{_A}(?P<v>gh[pousr]_[0-9A-Za-z]{{36,255}}|github_pat_\w{{36,255}}){_Z}",
    ),
    _form("gitlab-token", "glpat- gldt- glrt- glptt-", rf"{_A}(?P<v>gl(?:pat|dt|rt|ptt)-[\w-]{{20,64}})(?![\w-])"),
    _form(
        "slack-token",
        "xox hooks.slack.com",
        rf"{_A}(?P<v>xox[abeoprs]-[\w-]{{10,255}})|hooks\.slack\.com/services/(?P<w>T\w{{6,12}}/B\w{{6,12}}/\w{{16,32}})",
    ),
    _form("model-token", "sk- hf_", rf"{_A}(?P<v>sk-(?=[\w-]*\d)[\w-]{{20,255}}|hf_[0-9A-Za-z]{{30,64}})(?![\w-])"),
    _form("registry-token", "npm_ pypi-AgE", rf"{_A}(?P<v>npm_[0-9A-Za-z]{{36}}|pypi-AgE[\w-]{{50,255}})(?![\w-])"),
    _form("payment-token", "k_live_", rf"{_A}(?P<v>[sr]k_live_[0-9A-Za-z]{{16,255}}){_Z}"),
    _form("copilot-key", "bc_", rf"{_A}(?P<v>bc_[0-9a-f]{{8}}_[\w-]{{43}})(?![\w-])"),
    _form("jwt", "eyJ", rf"{_A}(?P<v>eyJ[\w-]{{8,}}\.eyJ[\w-]{{8,}}\.[\w-]*)(?![\w-])"),
    _form(
        "url-password",
        "://",
        r"[A-Za-z][0-9A-Za-z+.-]{0,20}://[^\s/:@\"'<>]{0,64}:(?P<v>[^\s/\"'<>]{1,128}|(?!\d{1,5}/)[^\s\"'<>@]{1,128})@(?=[0-9A-Za-z\[.{$-])",
    ),
    _form("url-password", "jdbc:oracle:", r"jdbc:oracle:\w{3,5}:[^/\s@\"']{1,64}/(?P<v>[^@\s\"']{1,128})@"),
    _form(
        "password",
        "IDENTIFIED identified",
        r"identified\s+(?:with\s+\w+\s+)?by\s+[\"'](?P<v>[^\"'\n]{1,128})[\"']",
        re.IGNORECASE,
    ),
    _form(
        "authorization",
        "uthorization UTHORIZATION",
        r"authorization[\"']?\s*(?:[:=,]|=>)\s*[\"']?(?:bearer|basic|token|digest|apikey)\s+(?P<v>[\w.~+/=-]{8,4096})",
        re.IGNORECASE,
    ),
    _form("authorization", "Bearer ", rf"{_A}Bearer\s+(?P<v>(?=[\w.~+/-]*\d)[\w.~+/-]{{20,4096}}={{0,2}})"),
    _form(
        "command-password",
        "curl wget mysql sshpass redis-cli",
        r"(?:curl|wget)\s[^\n|]{0,200}?(?:-u|--user)[ =]?[\"']?[^\s:\"'/]{1,64}:(?P<v>[^\s\"']{1,128})"
        r"|mysql(?:dump)?\s[^\n|]{0,120}?\s-p(?P<w>[^\s\"'-][^\s\"']{2,64})|sshpass\s+-p\s?[\"']?(?P<x>[^\s\"']{3,64})|redis-cli\s[^\n|]{0,120}?-a\s+[\"']?(?P<y>[^\s\"']{3,64})",
    ),
)

_HINTS = ("pass", "pwd", "secret", "token", "key", "credential", "密码", "口令", "密钥", "令牌", "私钥")
_NAME = re.compile(  # the end of a name, in small letters
    r"(?P<pass>password|passwd|passphrase|passcode|pwd)"
    r"|secret|token|(?:api|access|private|encryption|auth|account|signing)[_-]?key|credential"
)
_VALUE = re.compile(  # what follows it
    r"(?P<tail>[\w-]{0,16})[\"'\]`]{0,2}"
    r"(?:\s?:\s?(?:str|String|Optional\[str\]|string|str \| None)(?=\s?=))?"
    r"\s*(?:=>|:=|===?|=|:|：|＝|\s(?:is|was|to|by)\s|(?P<comma>,)(?=\s?[\"'])|\((?=[\"']))\s*"
    r"(?:(?:(?:(?!compile|get|join|open|load|read|match|search|split|Path)[A-Za-z_]\w{0,30}\.?){1,3}\()?(?:[rbuf]{0,2}\"(?P<double>[^\"\n]{3,512})\"|[rbuf]{0,2}'(?P<single>[^'\n]{3,512})')"
    r"|(?P<bare>[^\s\"'`<>,;&(){}\[\]|，。；、（）“”]{4,256}(?!\()))"
)
_CHINESE = re.compile(
    r"(?:(?P<pass>密码|口令)|密钥|令牌|私钥)(?:\([^()\n]{0,12}\)|（[^（）\n]{0,12}）)?[\"'”]?\s?"
    r"(?:改为|设为|设置为|重置为|[是为:：=＝]|\s)\s?[\"'“‘`「]?(?P<bare>[!-~]{4,256})"
)
_TAIL = re.compile(  # names that only speak about a secret
    r"[_-]?(?:url|uri|path|file|name|id|type|field|length|len|size|limit|count|policy|hint|prompt|label|env|var|expir|ttl|hash"
    r"|encoder|column|header|regex|pattern|param|error|message|title|text|version|min|max|strength|reset|status|ize|used|usage)",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?=.*[0-9]).*[A-Za-z]")
_PLACEHOLDER = re.compile(
    r"(?-i:[A-Z]+(?:_[A-Z0-9]+)+)|<.*|\[.*\]|\{.*\}|\(.*\)|%\w+%|\$\w+|.*[$#]\{.*|.*\$\(.*|.*\{\{.*"
    r"|(.)\1{3,}.*|[*x•.·_-]+|.*(?:\.{3}|…|\*{3}|x{4}).*"
    r"|.*(?:example|placeholder|changeme|change[_-]?me|change_?it|dummy|redacted|replace|sample|fixme|todo|your[_-]|[_-]here\b"
    r"|yourpass|yoursecret|yourtoken|my[_-]?password|my[_-]?secret).*"
    r"|(?:null|none|nil|undefined|true|false|string|str|text|int|bool|bytes|any|optional|required|password|passwd|pwd|secret"
    r"|token|key|apikey|username|user|value|test|empty|default|unset|vault|encrypted|hidden|masked|bearer|basic)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+|[A-Za-z_]+|[a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z]*)+\d*|[A-Z]+(?:_[A-Z0-9]+)+"
    r"|[$@&*!].{0,40}|\d{1,3}(?:\.\d+)*|https?:.*|\.{0,2}/.*|.*[=!]=.*"
)

RULES: tuple[str, ...] = tuple(dict.fromkeys([*(form.rule for form in _FORMS), "secret-value"]))


def secrets(text: str) -> list[Finding]:
    """Return every secret that a rule sees in ``text``, sorted, without overlaps: of two the one that begins first."""
    spans = [*_by_form(text), *_by_name(text)]
    kept: list[Finding] = []
    for rule, start, end in sorted(spans, key=lambda span: (span[1], -span[2])):
        if not kept or start >= kept[-1].end:
            kept.append(Finding("secret", rule, "", start, end))
    return kept


def _by_form(text: str) -> Iterator[tuple[str, int, int]]:
    for form in _FORMS:
        if not any(hint in text for hint in form.hints):
            continue
        for match in form.pattern.finditer(text):
            group = match.lastgroup
            if group and (form.rule == "private-key" or not _PLACEHOLDER.fullmatch(match[group])):
                yield form.rule, match.start(group), match.end(group)


def _by_name(text: str) -> Iterator[tuple[str, int, int]]:
    """Find what is assigned to a name such as ``db_password``, ``api-key`` or 密码."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters become two
        lowered = "".join(char.lower() if char.isascii() else char for char in text)
    if not any(hint in lowered for hint in _HINTS):
        return
    for name in _NAME.finditer(lowered):
        match = _VALUE.match(text, name.end())
        if match is None or _TAIL.match(match["tail"]):
            continue
        group = match.lastgroup or "bare"
        if match["comma"] and not _MIXED.match(match[group]):  # the next one of a list of words
            continue
        value = match[group].rstrip(".") if group == "bare" else match[group]
        if _is_secret(value, name["pass"] is not None, group != "bare"):
            yield _named(name), match.start(group), match.start(group) + len(value)
    for match in _CHINESE.finditer(text):
        value = match["bare"].rstrip("\"'`,;.?)")
        if _is_secret(value, match["pass"] is not None, quoted=False):
            yield _named(match), match.start("bare"), match.start("bare") + len(value)


def _named(match: re.Match[str]) -> str:
    return "password" if match["pass"] else "secret-value"


def _is_secret(value: str, password: bool, quoted: bool) -> bool:
    """Tell whether the value of a name that speaks of a secret is one, and neither code, prose nor a placeholder.

    A quoted password may be anything without blanks. A bare one, in a properties file, must not read as code. A key or
    a token must look random: 16 characters at least, 3 bits a character, digits among letters.
    """
    if _PLACEHOLDER.fullmatch(value) or re.search(r"[\s\u3400-\u9fff]", value):
        return False
    if not quoted and _CODE.fullmatch(value):
        return False
    if password:
        return len(value) >= 4 and (quoted or re.search(r"[0-9\W_]", value) is not None)
    return len(value) >= 16 and _MIXED.match(value) is not None and _bits(value) >= 3.0


def _bits(value: str) -> float:
    """Return Shannon's entropy in bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
