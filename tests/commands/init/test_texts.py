"""Text put into TOML and YAML files: everything that is there stays, byte for byte."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.commands.init import toml_text, yaml_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TABLE = ("tool", "ruff", "lint")
ITEM = "- repo: local\n  hooks:\n  - id: ours\n"


def is_kept(before: str, after: str) -> bool:
    rest = iter(after)
    return all(character in rest for character in before)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", '[tool.ruff.lint]\nexternal = ["NB"]\n'),
        ("a = 1", 'a = 1\n\n[tool.ruff.lint]\nexternal = ["NB"]\n'),
        ("[a]\n\n", '[a]\n\n[tool.ruff.lint]\nexternal = ["NB"]\n'),
        (
            "[ tool . ruff.lint ]  # why\nselect = []\n[b]\n",
            '[ tool . ruff.lint ]  # why\nexternal = ["NB"]\nselect = []\n[b]\n',
        ),
        ("[tool.ruff.lint]", '[tool.ruff.lint]\nexternal = ["NB"]\n'),
        (
            "[tool.ruff.lint.isort]\r\n[tool.ruff]\r\n",
            '[tool.ruff.lint.isort]\r\n[tool.ruff]\r\n\r\n[tool.ruff.lint]\r\nexternal = ["NB"]\r\n',
        ),
        ("[tool]\nruff.lint.select = []\n", None),
        ("[tool]\nruff = { lint = {} }\n", None),
        ('a = """\n[tool.ruff.lint]\n"""\n[tool.ruff.lint]\n', None),
    ],
)
def test_a_key_in_a_table(text: str, after: str | None) -> None:
    assert toml_text.with_key(text, TABLE, "external", '["NB"]') == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("[tool.ruff.lint]\nexternal = []\n", '[tool.ruff.lint]\nexternal = ["NB"]\n'),
        ('[tool.ruff.lint]\nexternal = [ "V" ]\n', '[tool.ruff.lint]\nexternal = ["NB",  "V" ]\n'),
        (
            "[x]\nexternal = [1]\n[tool.ruff.lint]\nexternal=[ # those\n  'V',\n]",
            "[x]\nexternal = [1]\n[tool.ruff.lint]\nexternal=[\"NB\",  # those\n  'V',\n]",
        ),
        ("[tool.ruff]\nlint.external = []\n", None),
        ("[tool.ruff.lint]\nselect = []\n[y]\nexternal = []\n", None),
    ],
)
def test_an_item_of_an_array(text: str, after: str | None) -> None:
    assert toml_text.with_item(text, TABLE, "external", "NB") == after


VALUES = st.one_of(st.integers(), st.booleans(), st.text("ab\"'\\#[]\n é", max_size=5))
KEYS = st.sampled_from(("tool", "ruff", "lint", "external", "a"))


@given(st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES)), max_size=4), st.sampled_from(("", "\n")))
def test_any_document_keeps_its_values(document: dict[str, object], end: str) -> None:
    text = "".join(f"{key} = {_toml(value)}\n" for key, value in document.items() if not isinstance(value, dict))
    for key, value in document.items():
        if isinstance(value, dict):
            text += f"[{key}]\n" + "".join(f"{inner} = {_toml(each)}\n" for inner, each in value.items())
    text = text.rstrip("\n") + end
    before = tomllib.loads(text)
    changed = toml_text.with_key(text, ("tool", "new"), "key", "1")
    if changed is None:
        assert isinstance(before.get("tool", {}), (int, str))
        return
    after = tomllib.loads(changed)
    assert after["tool"].pop("new") == {"key": 1}
    assert {**before, "tool": before.get("tool", {})} == {**after, "tool": after["tool"]}
    assert is_kept(text, changed)


def _toml(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value).lower()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "ci:\n  skip: [a]\n",
        "repos:\n- repo: a\n  hooks: [{id: b}]",
        "repos:\n    -   repo: a\n        hooks:\n        -   id: b\n        # -   id: c\n\n# the end\nci: {}\n",
        "repos:\r\n- repo: a\r\n  rev: |\r\n    text\r\n\r\nexclude: x\r\n",
        "%YAML 1.2\n---\nrepos:\n  - {repo: a, hooks: [\n    ]}\n  # behind\n",
    ],
)
def test_an_item_of_a_yaml_list(text: str) -> None:
    changed = yaml_text.with_item(text, "repos", ITEM, Path("a.yaml"))
    assert changed is not None
    before = yaml.safe_load(text) or {}
    assert yaml.safe_load(changed) == {**before, "repos": [*before.get("repos", []), *yaml.safe_load(ITEM)]}
    assert is_kept(text, changed)
    assert ("\r\n" in text) is ("\r\n" in changed) is (changed.count("\n") == changed.count("\r\n"))


def test_comments_of_the_last_item_stay_with_it() -> None:
    text = "repos:\n- repo: a\n  hooks:\n  - id: b\n  # - id: c\n# of all\n"
    changed = yaml_text.with_item(text, "repos", ITEM, Path("a.yaml"))
    assert changed == f"repos:\n- repo: a\n  hooks:\n  - id: b\n  # - id: c\n{ITEM}# of all\n"


@pytest.mark.parametrize(
    "text", ["repos: []\n", "repos: [{repo: a}]\n", "repos: a\n", "- a\n", "repos: &x [1]\nb: *x\n"]
)
def test_a_list_in_another_style_is_left_to_a_person(text: str) -> None:
    assert yaml_text.with_item(text, "repos", ITEM, Path("a.yaml")) is None
