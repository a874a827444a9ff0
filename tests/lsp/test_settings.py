import pytest

from copilot.errors import ConfigError
from lsp.settings import SCHEMA, Settings


def test_nothing_given_means_the_defaults():
    assert Settings.parse(None) == Settings() == Settings.parse({})


def test_all_that_the_schema_names_is_taken():
    given = {"enabled": False, "size": "small", "extent": "scope", "maxLines": 3, "contextTokens": 256}
    assert set(given) == set(SCHEMA["properties"])
    assert Settings.parse(given) == Settings(
        enabled=False, size="small", extent="scope", max_lines=3, context_tokens=256
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"size": "huge"}, "size"),
        ({"colour": 1}, "colour"),
        ({"maxLines": 0}, "maxLines"),
        ([], "the settings"),
        ({"enabled": 1}, "enabled"),
    ],
)
def test_a_wrong_setting_is_named(given, named):
    with pytest.raises(ConfigError, match=named):
        Settings.parse(given)


def test_each_size_has_its_own_extent_unless_one_is_set():
    assert Settings(size="small").options.policy.extent == "statement"
    assert Settings(size="base").options.policy.extent == "scope"
    assert Settings(size="small", extent="scope").options.policy.extent == "scope"
