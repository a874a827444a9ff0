import time

from hypothesis import given
from hypothesis import strategies as st

from lsp.syntax.lines import Encoding, Lines, units

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
CODEC = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

# Chinese, emoji (surrogate pairs, joined ones, flags), separators that end no line in the protocol, and the line ends.
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab 贷款利率额度壹贰😀👨‍👩‍👧🇨🇳é\u0301\x0b\x0c\x1c\u0085\u2028\u2029\t"),
        st.sampled_from(["\n", "\r"]),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)
ENCODING = st.sampled_from(ENCODINGS)


@given(TEXTS, ENCODING, st.data())
def test_a_position_leads_back_to_its_offset(text, encoding, data):
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    line, character = lines.position(offset, encoding)
    back = lines.offset(line, character, encoding)
    inside_crlf = text[max(0, offset - 1) : offset + 1] == "\r\n" and offset > 0
    assert back == (offset - 1 if inside_crlf else offset)


@given(TEXTS, ENCODING)
def test_units_are_those_of_the_encoding(text, encoding):
    codec, size = CODEC[encoding]
    assert units(text, encoding) == len(text.encode(codec)) // size


@given(TEXTS)
def test_lines_and_line_ends_make_up_the_text(text):
    lines = Lines(text)
    contents = [lines.content(number) for number in range(lines.count)]
    ends = [text[lines.end(number) : lines.start(number + 1)] for number in range(lines.count)]
    assert "".join(content + end for content, end in zip(contents, ends, strict=True)) == text
    assert all(end in {"\n", "\r", "\r\n"} for end in ends[:-1])
    assert ends[-1] == ""
    assert not any(set(content) & {"\n", "\r"} for content in contents)


@given(TEXTS, ENCODING, st.integers(0, 80), st.integers(0, 200))
def test_any_position_is_clamped_into_the_text(text, encoding, line, character):
    lines = Lines(text)
    offset = lines.offset(line, character, encoding)
    assert 0 <= offset <= len(text)
    if line < lines.count:
        assert lines.start(line) <= offset <= lines.end(line)


def test_an_emoji_counts_two_units_in_utf_16_and_four_in_utf_8():
    lines = Lines('x = "😀额"\ny')
    quote = lines.text.index("额") + 1
    assert lines.position(quote, "utf-16") == (0, 8)
    assert lines.position(quote, "utf-8") == (0, 12)
    assert lines.offset(0, 8, "utf-16") == quote
    assert lines.offset(0, 6, "utf-16") == lines.text.index("😀"), "between two surrogates is before the character"


def test_form_feed_and_unicode_separators_do_not_end_a_line():
    assert Lines("a\x0cb\u2028c\u0085d").count == 1


SURROGATES = st.text(
    alphabet=st.one_of(st.sampled_from("a贷😀\u0301\x0c\r\n"), st.characters(categories=["Cs"])), max_size=30
)


@given(SURROGATES, ENCODING, st.data())
def test_half_an_emoji_has_positions_like_any_character(text, encoding, data):
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    inside_crlf = offset > 0 and text[offset - 1 : offset + 1] == "\r\n"
    assert lines.offset(*lines.position(offset, encoding), encoding) == (offset - 1 if inside_crlf else offset)


@given(ENCODING, st.integers(0, 3 * 2_000))
def test_a_position_far_into_a_long_line_leads_back_to_its_offset(encoding, offset):
    lines = Lines("x\n" + "贷😀a" * 2_000)
    assert lines.offset(*lines.position(2 + offset, encoding), encoding) == 2 + offset


def test_a_position_in_a_line_of_megabytes_is_found_while_one_types():
    lines = Lines("贷😀" * 1_000_000)
    begun = time.process_time()
    assert lines.offset(0, 2_999_999) == 1_999_999
    assert time.process_time() - begun < 0.5


@given(TEXTS, ENCODING, st.data())
def test_positions_go_forward_with_offsets(text, encoding, data):
    lines = Lines(text)
    first, second = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    assert lines.position(first, encoding) <= lines.position(second, encoding)


@given(TEXTS, ENCODING)
def test_a_position_counts_the_units_before_it_on_its_line(text, encoding):
    codec, size = CODEC[encoding]
    for number, content in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        lines = Lines(text)
        for index in range(len(content) + 1):
            assert lines.position(lines.start(number) + index, encoding) == (
                number,
                len(content[:index].encode(codec)) // size,
            )


@given(TEXTS, ENCODING)
def test_a_position_inside_a_character_means_before_it(text, encoding):
    lines = Lines(text)
    for number in range(lines.count):
        content = lines.content(number)
        for index, character in enumerate(content):
            start = units(content[:index], encoding)
            for within in range(units(character, encoding)):
                assert lines.offset(number, start + within, encoding) == lines.start(number) + index


@given(TEXTS, TEXTS, st.data())
def test_the_table_that_is_taken_over_is_the_one_that_would_be_counted(text, inserted, data):
    lines = Lines(text)
    if data.draw(st.booleans()):
        assert lines.starts
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    new = lines.replaced(start, end, inserted)
    assert new == Lines(text[:start] + inserted + text[end:])
    assert new.starts == Lines(new.text).starts
