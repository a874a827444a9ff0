from lsp.workspace.words import words


def test_identifiers_count_whole_and_in_their_parts():
    assert words("monthlyRate MONTHLY_RATE") == {"monthly": 2, "rate": 2, "monthlyrate": 1, "monthly_rate": 1}


def test_capitals_in_a_row_are_one_part_and_single_letters_none():
    assert words("HTTPServer x") == {"http": 1, "server": 1, "httpserver": 1}


def test_han_text_counts_by_pairs():
    assert words("罚息利率 利") == {"罚息": 1, "息利": 1, "利率": 1, "利": 1}


def test_what_is_too_long_to_be_a_name_is_left_out():
    assert words("a" * 65) == {}
