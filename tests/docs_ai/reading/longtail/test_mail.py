from __future__ import annotations

from email.message import EmailMessage

from docs_ai.reading.longtail.mail import read_eml
from tests.docs_ai.reading.longtail.made import blocks, document, msg

PAGE = """<p>授信金额<b>5,000万元</b></p>
<table><tr><th>品种</th><th>金额</th></tr><tr><td>贷款</td><td>3,800</td></tr></table>"""


def mail(**fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "李明 <li@bank.example>", "risk@bank.example"
    message["Date"], message["Subject"] = "Tue, 03 Mar 2026 09:12:00 +0800", "关于北屿木业的授信批复"
    return message


def test_a_mail_gives_its_heading_lines_and_its_body() -> None:
    message = mail()
    message.set_content("同意授信。\n期限：12个月\n")
    made = document(message.as_bytes(), "eml")
    assert [text for _, text in blocks(made)] == [
        "From: 李明 <li@bank.example>",
        "To: risk@bank.example",
        "Date: Tue, 03 Mar 2026 09:12:00 +0800",
        "Subject: 关于北屿木业的授信批复",
        "同意授信。",
        "期限：12个月",
    ]


def test_the_body_in_html_is_read_with_its_tables() -> None:
    message = mail()
    message.set_content("同意授信。")
    message.add_alternative(PAGE, subtype="html")
    made = document(message.as_bytes(), "eml")
    assert "授信金额5,000万元" in made.text and "同意授信" not in made.text
    assert [made.quote(cell.span) for cell in made.cells if cell.header == "金额"] == ["3,800"]


def test_attachments_are_named_and_not_read() -> None:
    message = mail()
    message.set_content("见附件")
    message.add_attachment("秘密".encode(), maintype="text", subtype="plain", filename="批复.txt")
    made = document(message.as_bytes(), "eml")
    assert "秘密" not in made.text
    assert [(notice.code, "批复.txt" in notice.message) for notice in made.notices] == [("attachment_not_read", True)]


def test_a_mail_in_a_wrong_or_unknown_charset_is_read_as_best_it_can() -> None:
    head = b"From: a@b.example\r\nContent-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert "授信" in document(head % b"gb2312" + "授信".encode("gb18030"), "eml").text
    assert "授信" in document(head % b"x-unknown" + "授信".encode(), "eml").text
    assert "授信" in document(head % b"utf-8" + "授信".encode("gb18030"), "eml").text


def test_a_message_of_outlook_is_read() -> None:
    strings = {
        0x001A: "IPM.Note",
        0x0037: "授信批复",
        0x0C1A: "Li Ming",
        0x0C1F: "li@bank.example",
        0x1000: "金额：5,000万元",
    }
    made = document(msg(strings, "批复.pdf"), "msg")
    assert "Subject: 授信批复" in made.text
    assert "金额：5,000万元" in made.text
    assert "批复.pdf" in made.notices[0].message


def test_reading_a_mail_needs_no_more_than_its_bytes() -> None:
    assert read_eml.__module__ == "docs_ai.reading.longtail.mail"
