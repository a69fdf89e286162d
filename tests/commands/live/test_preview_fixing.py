"""ruff by parts: what it would make of the whole, whatever was fixed before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.commands.live.preview_fixing import FixMemory, fix_parts
from nb2prod.commands.live.preview_memory import Recent
from nb2prod.workspace.finishing.drafts import Draft, Toolchain
from nb2prod.workspace.finishing.formatting import Formatter
from nb2prod.workspace.finishing.lint_groups import LintSubject
from nb2prod.workspace.finishing.lint_runs import fix_each
from nb2prod.workspace.finishing.linting import linter_for

PARTS = (
    '"""A module."""\n',
    "# -*- coding: utf-8 -*-\n",
    "import sys\nimport os\n",
    "import os, re\n",
    "from b import z, a\n",
    "import numpy as np  # arrays\n",
    "# about what follows\n",
    "\n\n",
    "x = 1;\n",
    "def f(a, b):\n    import z\n    import c\n\n    return not a in b\n",
    "if not x is None:\n    y = f'nothing'\n",
    "print((1))\n",
    "print(  # why\n    (2))\n",
    "w = u'text'\n",
    "v = '\\d'   \n",
    "def g(a):\n    return a is not None\n",
    "@decorated\nclass C:\n    a = f'{1:.2f}'\n\n    \n    b = 2\n",
    "try:\n    import b\n    import a\nexcept ImportError:\n    a = None\n",
    "z = [1,\n2]\n",
)


def memory() -> FixMemory:
    return FixMemory({}, {}, {})


def draft(text: str, folder: Path, path: str = "module.py") -> Draft:
    return Draft(path, text, Toolchain(Formatter(), linter_for(folder, {"module"}, 88)))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map("".join), min_size=1, max_size=3))
def test_by_parts_as_the_whole(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.getbasetemp()
    drafts = [draft(text, folder, f"module{number % 2}.py") for number, text in enumerate(texts)]
    wholes = fix_each([LintSubject(each.tools.linter, each.path, each.text) for each in drafts])
    remembered = memory()
    for each, whole in zip(drafts, wholes, strict=True):
        (parts,) = fix_parts([each], remembered)
        assert "".join(parts.before) == each.text
        assert "".join(parts.after) == whole
    assert ["".join(parts.after) for parts in fix_parts(drafts, remembered)] == wholes


def test_a_text_is_fixed_that_is_larger_than_the_memory(tmp_path: Path) -> None:
    texts = ("".join(f"x{number} = not a in b\ny = {number}\n" for number in range(30)), "x = 1; y = 2\n# noqa\n" * 9)
    forgetful = FixMemory(Recent(2), Recent(2), Recent(1))
    fixed = fix_parts([draft(text, tmp_path, f"module{number}.py") for number, text in enumerate(texts)], forgetful)
    assert "".join(fixed[0].after) == texts[0].replace("not a in b", "a not in b")
    assert "".join(fixed[1].before) == texts[1]


def test_files_are_fixed_together(tmp_path: Path) -> None:
    texts = ("import b\nimport a\n", "x = 1\n", "# isort: off\nimport b\nimport a\n")
    drafts = [draft(text, tmp_path, f"module{number}.py") for number, text in enumerate(texts)]
    fixed = ["".join(parts.after) for parts in fix_parts(drafts, memory())]
    assert fixed == ["import a\nimport b\n", "x = 1\n", texts[2]]
