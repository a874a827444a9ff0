from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.review.secrets import RULES, secrets

# Made up here, and put together at run time so that no scanner of a repository takes them for real ones.
BASE64 = "dGhpcyBpcyBubyBrZXkgYXQgYWxsLCBqdXN0IHRleHQ"
LETTERS = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
KEY = "-----BEGIN {0}PRIVATE KEY-----\n" + f"{BASE64}\n{BASE64}\nAbc=\n" + "-----END {0}PRIVATE KEY-----"


def found(text: str) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in secrets(text)]


FORMS = [
    ("private-key", KEY.format("")),
    ("private-key", KEY.format("RSA ")),
    ("private-key", KEY.format("OPENSSH ")),
    ("private-key", KEY.format("").replace("\n", "\\n")),
    ("private-key", f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{BASE64}\n-----END PGP PRIVATE KEY BLOCK-----"),
    ("private-key", f"-----BEGIN EC PRIVATE KEY-----\n{BASE64}\n{BASE64}"),  # cut off
    ("aws-key", "AK" + "IAQ3EGR7TZ5NXW2K4B"),
    ("aliyun-key", "LT" + "AI5tQhZ7nRk3WmPx9sVbYc2D"),
    ("tencent-key", "AK" + f"ID{LETTERS[:32]}"),
    ("google-key", "AI" + f"za{LETTERS[:35]}"),
    ("github-token", "gh" + f"p_{LETTERS}"),
    ("github-token", "github" + f"_pat_{LETTERS}_{LETTERS}"),
    ("gitlab-token", "gl" + f"pat-{LETTERS[:20]}"),
    ("slack-token", "xo" + "xb-123456789012-abcdefghij"),
    ("model-token", "sk" + f"-proj-{LETTERS}"),
    ("model-token", "hf" + f"_{LETTERS}"),
    ("registry-token", "np" + f"m_{LETTERS}"),
    ("payment-token", "sk" + f"_live_{LETTERS}"),
    ("copilot-key", f"bc_0a1b2c3d_{LETTERS}-_12345"),
    ("jwt", f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.{LETTERS}"),
]


@pytest.mark.parametrize(("rule", "value"), FORMS)
@pytest.mark.parametrize(
    "sentence", ["{}", "我们的密钥泄露了：{}。请处理", "see {} for details", 'client = Client("{}")', "KEY={}\nNEXT=1"]
)
def test_a_known_form_is_found_wherever_it_stands(rule: str, value: str, sentence: str) -> None:
    assert found(sentence.format(value)) == [(rule, value)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('password = "Tr0ub4dor&3"', "Tr0ub4dor&3"),
        ("db.password=S3cr3t!pw", "S3cr3t!pw"),
        ("  spring.datasource.password: hunter2x  # yaml", "hunter2x"),
        ('{"user": "a", "password": "correct-horse"}', "correct-horse"),
        ("DB_PWD='p w'x", ""),
        ("export MYSQL_PASSWORD=Xy7_kk!2", "Xy7_kk!2"),
        ("Driver={SQL Server};Server=x;UID=sa;PWD=Pa55w0rd;Database=y", "Pa55w0rd"),
        ("jdbc:mysql://h/db?user=root&password=toor1234&ssl=true", "toor1234"),
        ('conn.setProperty("password", "Winter2024");', "Winter2024"),
        ('user.setPassword("Winter2024")', "Winter2024"),
        ('String dbPassword = "Winter2024";', "Winter2024"),
        ("PASSWORD: str = 'Winter2024'", "Winter2024"),
        ('if password == "letmein9":', "letmein9"),
        ("CREATE USER x IDENTIFIED BY 'pw12345';", "pw12345"),
        ("the password is Hunter2! and stays so", "Hunter2!"),
        ("密码：abc123456", "abc123456"),
        ("数据库口令是 P@ssw0rd，请保密", "P@ssw0rd"),
        ("登录密码（初始）为“Abc@2024”，请修改", "Abc@2024"),
        ("密码：123456。", "123456"),
    ],
)
def test_a_password_is_found_by_its_name_and_only_the_value(text: str, value: str) -> None:
    assert found(text) == ([("password", value)] if value else [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('api_key = "9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c"', "9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY3xAmPlEk9y", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY3xAmPlEk9y"),
        ("auth-token: 7c6b5d4e3f2a1b0c9d8e", "7c6b5d4e3f2a1b0c9d8e"),
        ("密钥为 9f8a7c6b5d4e3f2a1b0c9d8e", "9f8a7c6b5d4e3f2a1b0c9d8e"),
    ],
)
def test_a_random_value_of_a_key_or_token_is_found(text: str, value: str) -> None:
    assert found(text) == [("secret-value", value)]


@pytest.mark.parametrize(
    ("text", "rule", "value"),
    [
        ("postgres://user:s3cr3t@db.local:5432/x", "url-password", "s3cr3t"),
        ("mongodb+srv://u:p%40ss@cluster0.mongodb.net/db", "url-password", "p%40ss"),
        ("redis://:redispw1@localhost:6379", "url-password", "redispw1"),
        ("git clone https://me:tok3n@git.bank.com/a.git", "url-password", "tok3n"),
        ("jdbc:oracle:thin:scott/tiger1@//h:1521/x", "url-password", "tiger1"),
        ("Authorization: Bearer abcdef1234567890", "authorization", "abcdef1234567890"),
        ('{"Authorization": "Basic dXNlcjpwYXNz"}', "authorization", "dXNlcjpwYXNz"),
        ("curl -s -u admin:hunter22 https://h/x", "command-password", "hunter22"),
        ("mysql -h db -u root -pHunter22 x", "command-password", "Hunter22"),
        (f"AccountName=a;AccountKey={BASE64 * 2}==;", "azure-key", f"{BASE64 * 2}=="),
    ],
)
def test_a_secret_in_an_address_a_header_or_a_command_is_found(text: str, rule: str, value: str) -> None:
    assert found(text) == [(rule, value)]


@pytest.mark.parametrize(
    "text",
    [
        'password = "<password>"',
        'password = "${DB_PASSWORD}"',
        "password=$DB_PASSWORD",
        "password: {{ vault_password }}",
        "password=changeme",
        'password = "********"',
        "password: xxxxxxxx",
        'password = "your_password_here"',
        'api_key = "example-api-key-0123456789"',
        'password = os.environ["DB_PASSWORD_1"]',
        'password = os.getenv("DB_PASSWORD")',
        "password = get_password()",
        "password = args.password",
        "password = user_password2",
        'password: str = ""',
        "password: Optional[str] = None",
        "password must be at least 8 characters",
        "The password is wrong.",
        'message = "Password must not be empty"',
        "请输入密码：",
        "密码：请输入六位数字",
        "密码不能为空，口令是否正确",
        "max_tokens = 4096",
        '"prompt_tokens": 128000, "completion_tokens": 1024',
        "token = next_token",
        'tokenizer = "qwen2.5-coder-0.5b-instruct"',
        'token_url = "https://auth.bank.com/oauth2/token1"',
        "self.secret = secrets.token_urlsafe(32)",
        'secret_name = "database-credentials-2024-prod"',
        "the secret is out",
        'key = "primary_key_of_table_1234"',
        "postgres://user:${PASSWORD}@db/x",
        "https://host:8443/path@2x.png",
        "Authorization: Bearer <token>",
        "Authorization: Bearer ${TOKEN}",
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "abc_0a1b2c3d_short",
        "<SECRET_1>",
        "password=<SECRET_1>",
    ],
)
def test_what_only_stands_for_a_secret_is_none(text: str) -> None:
    assert found(text) == []


def test_every_rule_has_an_example() -> None:
    tried = {rule for rule, _ in FORMS}
    assert set(RULES) - tried == {
        "azure-key",
        "url-password",
        "authorization",
        "command-password",
        "password",
        "secret-value",
    }


@given(st.text(max_size=80), st.sampled_from([value for _, value in FORMS if "\n" not in value]), st.text(max_size=20))
def test_findings_are_sorted_and_apart_and_inside(before: str, value: str, after: str) -> None:
    text = f"{before} {value} password={value} {after}"
    findings = secrets(text)
    assert findings
    at = 0
    for one in findings:
        assert at <= one.start < one.end <= len(text)
        at = one.end


@pytest.mark.parametrize(
    "piece",
    [
        "password",
        "password=",
        "a_",
        "://:",
        "eyJ",
        "-----BEGIN PRIVATE KEY-----\n",
        "curl -u ",
        "Bearer ",
        'token: "',
        "密码：",
        "sk-a",
    ],
)
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.perf_counter()
    secrets(text)
    assert time.perf_counter() - started < 3.0
