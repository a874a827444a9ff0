from dataclasses import fields, replace

import jsonschema
import pytest

from lsp.settings import Settings, checked, schema

ALL = {
    "enabled": False,
    "languages": {"java": False},
    "automatic": False,
    "size": "small",
    "extent": "scope",
    "maxLines": 3,
    "contextTokens": 256,
    "contextForm": "comments",
    "latencyMs": 500,
    "debounceMs": 0,
    "comments": True,
    "candidates": 5,
    "workspace": False,
    "figures": False,
}


def test_nothing_given_means_the_defaults():
    assert checked(None) == checked({}) == ({}, [])
    assert Settings().changed({}) == Settings()


def test_the_schema_is_one_and_its_defaults_are_the_defaults():
    jsonschema.Draft202012Validator.check_schema(schema())
    rules = schema()["properties"]
    assert Settings().changed({name: rule["default"] for name, rule in rules.items()}) == Settings()
    assert all(rule["description"].endswith(".") for rule in rules.values())
    assert len(rules) == len(fields(Settings))


def test_all_that_the_schema_names_is_taken():
    assert set(ALL) == set(schema()["properties"])
    assert checked(ALL) == (ALL, [])
    assert Settings().changed(ALL) == Settings(
        enabled=False,
        languages={"java": False},
        automatic=False,
        size="small",
        extent="scope",
        max_lines=3,
        context_tokens=256,
        context_form="comments",
        latency_ms=500,
        debounce_ms=0,
        comments=True,
        candidates=5,
        workspace=False,
        figures=False,
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"size": "huge"}, 'size: "huge" is none of "auto", "small", "base"'),
        ({"extent": False}, 'extent: false is none of "statement", "scope", null'),
        ({"colour": 1}, "colour: there is no such setting"),
        ({"maxLines": 0}, "maxLines: 0 is less than the minimum of 1"),
        ({"enabled": 1}, "enabled: 1 is not of type boolean"),
        ({"languages": {"java": "no"}}, 'languages.java: "no" is not of type boolean'),
        ({"candidates": 6}, "candidates: 6 is greater than the maximum of 5"),
        ({"contextTokens": True}, "contextTokens: true is not of type integer or null"),
    ],
)
def test_a_wrong_setting_is_named_and_the_others_are_taken(given, said):
    right = {"comments": True, "latencyMs": 300}
    assert checked(given) == ({}, [said])
    assert checked(given | right) == (right, [said])
    assert checked(given | {"workspace": "no"}) == ({}, [said, 'workspace: "no" is not of type boolean'])


@pytest.mark.parametrize("given", [[], [1], "words", 5, True])
def test_settings_that_are_none_are_said_to_be(given):
    assert checked(given) == ({}, ["the settings are no object"])


def test_what_is_changed_leaves_the_rest():
    assert Settings(max_lines=3).changed({"size": "base"}) == Settings(max_lines=3, size="base")
    assert Settings(max_lines=3).changed({}) == Settings(max_lines=3)


def test_languages_are_switched_one_by_one():
    settings = Settings(languages={"java": False, "python": True})
    assert not settings.offers("java")
    assert settings.offers("python")
    assert settings.offers("go")
    assert not Settings(enabled=False, languages={"python": True}).offers("python")


def test_what_is_set_goes_before_what_was_measured():
    measured = Settings().options_for("small", 300)
    assert (measured.size, measured.context_tokens) == ("small", 300)
    chosen = Settings(size="base", context_tokens=900).options_for("small", 300)
    assert (chosen.size, chosen.context_tokens) == ("base", 900)


def test_a_number_without_a_fraction_is_whole():
    settings = Settings().changed({"candidates": 3.0, "contextTokens": 128.0})
    assert (repr(settings.candidates), repr(settings.context_tokens)) == ("3", "128")


def test_a_policy_is_the_sizes_own_except_for_what_is_set():
    own = Settings().options_for("small", 300).policy
    assert Settings(extent="statement").options_for("small", 300).policy.extent == "statement"
    assert Settings(max_lines=2).options_for("small", 300).policy.max_lines == 2
    assert Settings(max_lines=200).options_for("small", 300).policy == replace(own, max_lines=200)
