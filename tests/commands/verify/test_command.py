"""`nb2prod verify` on notebooks and modules that come to their end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nb2prod.commands.subject import Refused
from nb2prod.commands.verify.command import VerifyOptions, verify
from nb2prod.execution.verify.report import Outcome
from tests.commands.verify.verifying import edit, exported, names, outcomes, write_notebook

EXAMPLES = Path(__file__).parents[3] / "example_notebooks"
EQUAL, CLOSE, DIFFERENT = Outcome.EQUAL, Outcome.CLOSE, Outcome.DIFFERENT
UNSTABLE, INCOMPARABLE = Outcome.UNSTABLE, Outcome.INCOMPARABLE


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.ipynb")))
def test_an_example_is_equal_name_by_name(name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES, tmp_path / "Beispiele für alle"))
    module = exported(folder / f"{name}.ipynb", tmp_path / "modules")
    report = verify(folder / f"{name}.ipynb", (), VerifyOptions(output=tmp_path / "modules"))
    assert set(outcomes(report).values()) == {EQUAL}
    assert report.exit_code == 0
    assert report.module == module
    assert report.notes == ()
    assert not report.failures
    assert "numpy" in report.provenance.libraries
    for step in report.steps:
        assert step.reached
        assert (step.notebook.seconds or 0) > 0
        assert (step.module.seconds or 0) > 0
        assert module.read_text("utf-8").splitlines()[step.line - 1].startswith(f"def {step.name}(")


def test_nothing_is_left_behind_and_nothing_need_be_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    notebook = write_notebook(
        tmp_path / "Übung 1" / "Größe messen.ipynb",
        ("", "from pathlib import Path"),
        ("step:read", "words = Path('wörter.txt').read_text('utf-8').split()\nprint(Path.cwd().name)"),
        ("step:count", "count = len(words)\nclass Pair:\n    def __init__(self, left):\n        self.left = left"),
        ("step:pair", "pair = Pair(count)"),
        ("", "count = 'something else below'"),
    )
    (notebook.parent / "wörter.txt").write_text("eins zwei", encoding="utf-8")
    report = verify(notebook)
    assert outcomes(report) == {
        "read.words": EQUAL,
        "read.printed output": EQUAL,
        "count_step.count": EQUAL,
        "pair_step.pair": EQUAL,
    }
    assert report.notes == ("not exported yet: what an export would write was verified",)
    assert report.module == notebook.parent / "größe_messen.py"
    assert sorted(path.name for path in notebook.parent.iterdir()) == ["Größe messen.ipynb", "wörter.txt"]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_module_edited_by_hand_is_told_by_step_name_place_cell_and_line(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "shop.ipynb",
        ("step:load", "prices = {'pen': [1.0, 2.0], 'ink': [3.0]}\nprint('loaded')"),
        ("step:scale", "doubled = [2 * price for price in prices['pen']]\nfirst = doubled[0]"),
        ("metrics", "total = sum(doubled)"),
    )
    module = exported(notebook)
    assert verify(notebook).notes == ()
    edit(module, "2 * price for", "2.5 * price for")
    edit(module, 'print("loaded")', 'print("loaded twice")')
    report = verify(notebook)
    assert report.exit_code == 1
    found = names(report)
    assert found["load", "prices"].outcome is EQUAL
    assert found["load", "printed output"].detail == "line 1: expected 'loaded', got 'loaded twice'"
    doubled = found["scale", "doubled"]
    assert (doubled.outcome, doubled.where, doubled.detail) == (DIFFERENT, "[0]", "expected 2.0, got 2.5")
    assert found["metrics", "total"].outcome is DIFFERENT
    assert report.first_divergence is not None
    step, name = report.first_divergence
    assert (step.name, step.cells, name.name) == ("load", (1,), "printed output")
    assert module.read_text("utf-8").splitlines()[step.line - 1].startswith("def load(")
    assert report.notes == ("shop.py: edited by hand since the export; the edited code was verified",)


def test_a_step_that_is_gone_returns_too_little_or_is_renamed_is_a_difference(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "gone.ipynb",
        ("step:one", "a = 1\nb = 2"),
        ("step:two", "c = a + b"),
        ("step:three", "d = 4"),
        ("step:four", "import os\nos.environ['FOUR'] = '4'"),
        ("step:five", "e = 5\nf = 6"),
    )
    module = exported(notebook)
    edit(module, "return a, b", "return a, b, 3")
    edit(module, "a, b = one()", "a, b, _ = one()")
    edit(module, "d = three()", "d = 4")
    edit(module, "    four()\n", "")
    edit(module, "f=f", "f=f + 1")
    found = names(verify(notebook))
    assert found["one", "a"].detail == "the function returns 3 values, expected a tuple of 2 values"
    assert found["two", "c"].outcome is EQUAL
    assert found["three", "d"].detail == "the module does not call three()"
    assert found["four", "four()"].detail == "the module does not call four()"
    assert found["five", "e"].outcome is EQUAL
    assert found["five", "f"].detail == "expected 6, got 7", "what run itself does counts, too"


def test_results_that_are_changed_later_or_left_out_and_steps_called_twice_are_differences(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "late.ipynb",
        ("step:load", "words = ['a']\nnumbers = iter([1, 2])\nmore = [3]\nstack = [1, 2]\nsizes = {'a': 1}"),
        ("", "sizes['b'] = 2"),
        ("step:count", "count = len(words)\nfirst = next(numbers)"),
        ("step:drop", "import os\nos.environ['LATE'] = '1'"),
        ("step:last", "both = [words, more, count, stack]"),
    )
    module = exported(notebook)
    assert set(outcomes(verify(notebook)).values()) == {EQUAL, INCOMPARABLE}
    edit(module, "count = len(words)", "count = len(words)\n    words.append('b')")
    edit(module, "    drop()\n", "    drop()\n    drop()\n")
    edit(module, "more=more,", "")
    edit(module, "    more: list[Any]\n", "")
    found = names(verify(notebook))
    detail = "after the last step, not as load() returned it: length 2, expected 1"
    assert (found["load", "words"].outcome, found["load", "words"].detail) == (DIFFERENT, detail)
    assert found["load", "more"].detail == "after the last step, not as load() returned it: it is gone"
    assert found["load", "stack"].outcome is EQUAL
    assert found["load", "sizes"].outcome is EQUAL, "the notebook changes it, too"
    assert found["drop", "drop()"].detail == "the module calls drop() 2 times"


def test_a_module_without_run_and_one_that_cannot_be_imported_fail(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "broken.ipynb", ("step:one", "a = 1"))
    module = exported(notebook)
    edit(module, "return Results(", "Results(")
    (failure,) = verify(notebook).failures
    assert failure.message == "`run` returns None, not the results"
    edit(module, "def run(", "def go(")
    (failure,) = verify(notebook).failures
    assert (failure.side, failure.message) == ("module", "the module has no function `run`")
    module.write_text("def one(:\n", encoding="utf-8")
    report = verify(notebook)
    assert report.exit_code == 1
    assert report.failures[0].exception == "SyntaxError"
    assert (report.failures[0].file, report.failures[0].file_line) == (str(module), 1)


def test_an_unseeded_notebook_is_unstable_and_the_call_is_named(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "dice.ipynb",
        ("imports", "import random"),
        ("step:stable", "sides = 6"),
        ("step:roll", "count = 3\nrolls = [random.randrange(10**9) for _ in range(count)]"),
        ("step:sum_up", "total = sum(rolls) + sides\nprint(total)"),
    )
    report = verify(notebook)
    assert outcomes(report) == {
        "stable.sides": EQUAL,
        "roll.rolls": UNSTABLE,
        "sum_up.total": UNSTABLE,
        "sum_up.printed output": UNSTABLE,
    }
    assert str(report.cause) == "cell 3, line 2: `random.randrange(10**9)` draws without a seed"
    assert report.exit_code == 0
    assert verify(notebook, (), VerifyOptions(strict=True)).exit_code == 1


def test_the_order_of_sets_is_the_same_on_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    source = "words = list({'north', 'south', 'east', 'west', 'up', 'down', 'left', 'right'})"
    notebook = write_notebook(tmp_path / "sets.ipynb", ("step:order", source))
    assert outcomes(verify(notebook)) == {"order.words": EQUAL}
    edit(exported(notebook), "words = list(", "words = sorted(")
    report = verify(notebook)
    assert outcomes(report) == {"order.words": UNSTABLE}
    assert report.cause is not None
    assert report.cause.reason == "is a set, whose order differs from run to run"
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert verify(notebook).provenance.hash_seed == "7"


def test_what_is_close_is_told_apart_from_what_is_equal(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "close.ipynb", ("step:one", "share = 1 / 3\nwhole = 1"))
    edit(exported(notebook), "share = 1 / 3", "share = 1 / 3 + 1e-15")
    share = names(verify(notebook))["one", "share"]
    assert share.outcome is CLOSE
    assert share.distance is not None
    assert 0 < share.distance < 1e-13
    assert share.detail.startswith("differences up to ")
    strictly = VerifyOptions(relative_tolerance=0, absolute_tolerance=0)
    assert outcomes(verify(notebook, (), strictly))["one.share"] is DIFFERENT


def test_what_cannot_be_compared_is_never_called_equal(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "odd.ipynb",
        ("step:make", "numbers = (n for n in range(3))\nlocked = [__import__('threading').Lock()]"),
    )
    report = verify(notebook)
    assert outcomes(report) == {"make.numbers": INCOMPARABLE, "make.locked": INCOMPARABLE}
    assert all(result.detail for result in names(report).values())
    assert report.exit_code == 1, "nothing was compared"


def test_only_what_steps_print_is_compared_without_addresses_and_what_magics_print(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "prints.ipynb",
        ("", "print('not exported')"),
        ("step:show", "thing = [1]\nprint('first')\nprint('at', hex(id(thing) | 1 << 40))"),
        ("step:timed", "%time answer = sum(range(10))\nprint(answer)"),
        ("step:shell", "!echo from a shell\nx = 1"),
        ("test", "print('a test')\nassert answer == 45"),
    )
    module = exported(notebook)
    report = verify(notebook)
    assert {name: outcome for name, outcome in outcomes(report).items() if "printed" in name} == {
        "show.printed output": EQUAL,
        "timed.printed output": EQUAL,
        "shell.printed output": EQUAL,
    }
    edit(module, "print(answer)", "print(-answer)")
    timed = names(verify(notebook))["timed", "printed output"]
    assert (timed.outcome, "`%time`" in timed.detail) == (INCOMPARABLE, True)


def test_figures_are_compared_pixel_by_pixel(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "figures.ipynb",
        ("imports", "import matplotlib.pyplot as plt"),
        ("step:load", "xs = [1, 2, 4]"),
        ("figure:line", "plt.plot(xs)\nplt.title('growth')\nplt.show()"),
        ("figure:bars", "fig, ax = plt.subplots()\nax.bar(xs, xs)"),
    )
    edit(exported(notebook), "ax.bar(xs, xs)", "ax.bar(xs, xs, color='red')")
    report = verify(notebook)
    assert outcomes(report) == {"load.xs": EQUAL, "line.figure": EQUAL, "bars.figure": DIFFERENT}
    bars = names(report)["bars", "figure"]
    assert bars.detail.endswith("pixels differ")
    assert bars.pictures is not None
    assert all((bars.pictures.expected, bars.pictures.actual, bars.pictures.difference))


def test_charts_are_compared_by_what_they_say(tmp_path: Path) -> None:
    marks = "alt.Chart(alt.InlineData([{'x': x} for x in xs])).mark_bar().encode(x='x:Q')"
    notebook = write_notebook(
        tmp_path / "charts.ipynb",
        ("imports", "import altair as alt\nimport plotly.graph_objects as go"),
        ("step:load", "xs = [1, 2, 4]"),
        ("figure:dots", "go.Figure(go.Scatter(x=xs, y=xs))"),
        ("figure:marks", marks),
        ("figure:falling", "go.Figure(go.Scatter(x=xs, y=[-x for x in xs]))"),
        ("figure:points", marks.replace("bar", "point")),
    )
    module = exported(notebook)
    edit(module, "-x for x", "-2 * x for x")
    edit(module, "mark_point()", "mark_line()")
    assert outcomes(verify(notebook)) == {
        "load.xs": EQUAL,
        "dots.figure": EQUAL,
        "marks.figure": EQUAL,
        "falling.figure": DIFFERENT,
        "points.figure": DIFFERENT,
    }


def test_parameters_go_to_both_sides_and_those_that_change_nothing_are_named(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "parameters.ipynb",
        ("parameters", "n = 3\nlimit = 10\nname = 'a'\nidle = 1.5"),
        ("step:load", "xs = list(range(min(n, limit)))\nprint(name)"),
    )
    report = verify(notebook, [("n", "5"), ("limit", "20"), ("name", "a"), ("idle", "2.5")])
    assert outcomes(report) == {"load.xs": EQUAL, "load.printed output": EQUAL}
    assert dict(report.parameters) == {"n": "5", "limit": "20", "name": "'a'", "idle": "2.5"}
    assert {note.name: note.message for note in report.parameter_notes} == {
        "limit": "changes nothing: every output is the same with its default 10",
        "name": "changes nothing: the given value is its default, 'a'",
        "idle": "changes nothing: no step reads it",
    }
    assert report.exit_code == 0
    edit(exported(notebook), "xs = list(range(min(n, limit)))", "xs = list(range(3))")
    assert outcomes(verify(notebook, [("n", "5")]))["load.xs"] is DIFFERENT


def test_a_stale_module_is_verified_as_it_is_and_called_stale(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "old.ipynb", ("step:one", "a = 1"))
    exported(notebook)
    write_notebook(notebook, ("step:one", "a = 1"), ("", "'an untagged cell more'"))
    assert verify(notebook).notes == ()
    write_notebook(notebook, ("step:one", "a = 2"))
    report = verify(notebook)
    assert names(report)["one", "a"].detail == "expected 2, got 1"
    assert "the notebook has changed since the export" in report.notes[0]


def test_packages_several_modules_renamed_and_asynchronous_steps_work(tmp_path: Path) -> None:
    package = tmp_path / "project" / "shop" / "flows"
    notebook = write_notebook(
        package / "all.ipynb",
        ("imports", "import asyncio\nfrom shop.base import START"),
        ("step:load module:data", "items = [START, 2]"),
        ("step:total", "total = sum(items)"),
        ("step:wait", "await asyncio.sleep(0)\nwaited = total + 1"),
    )
    for folder in (package, package.parent):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (package.parent / "base.py").write_text("START = 1\n", encoding="utf-8")
    write_notebook(
        notebook,
        ("imports", "import asyncio"),
        ("step:load module:data", "items = [1, 2]"),
        ("step:total", "total = sum(items)"),
        ("step:wait", "await asyncio.sleep(0)\nwaited = total + 1"),
    )
    expected = {"load.items": EQUAL, "total_step.total": EQUAL, "wait.waited": EQUAL}
    assert outcomes(verify(notebook)) == expected
    exported(notebook)
    report = verify(notebook)
    assert outcomes(report) == expected
    assert [Path(step.file).name for step in report.steps] == ["data.py", "all.py", "all.py"]


def test_a_notebook_that_cannot_be_exported_is_refused_with_its_diagnostics(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "refused.ipynb", ("", "a = 1"), ("step:one", "b = a"))
    with pytest.raises(Refused) as refused:
        verify(notebook)
    assert refused.value.exit_code == 1
    assert refused.value.diagnostics


def test_wide_tables_are_printed_as_in_a_kernel(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "wide.ipynb",
        ("imports", "import pandas as pd"),
        (
            "step:show",
            "table = pd.DataFrame([[1.5] * 14], columns=[f'a_long_column_{i}' for i in range(14)])\nprint(table)",
        ),
    )
    assert outcomes(verify(notebook)) == {"show.table": EQUAL, "show.printed output": EQUAL}


def test_a_property_of_a_library_that_only_the_notebook_looked_at_is_not_called_different(tmp_path: Path) -> None:
    (tmp_path / "lazily.py").write_text(
        "class Chain:\n"
        "    _states = None\n"
        "    def __init__(self):\n"
        "        self._states = None\n"
        "    @property\n"
        "    def states(self):\n"
        "        self._states = self._states or [1, 2]\n"
        "        return self._states\n"
        "    def predict(self):\n"
        "        self.dates = None\n"
        "        return 1\n",
        encoding="utf-8",
    )
    notebook = write_notebook(
        tmp_path / "chain.ipynb",
        ("imports", "from lazily import Chain"),
        ("step:make", "chain = Chain()\nchain.states"),
    )
    report = verify(notebook)
    assert outcomes(report) == {"make.chain": INCOMPARABLE}
    assert "'_states'" in names(report)["make", "chain"].detail
