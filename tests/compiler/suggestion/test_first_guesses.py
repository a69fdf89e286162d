"""What each cell is taken for: the roles a thoughtful engineer would give."""

from __future__ import annotations

import pytest

from nb2prod.compiler.suggestion import suggest_roles
from nb2prod.config import Settings
from tests.compiler.suggestion.suggesting import LAYOUT, exported, notebook_of, roles, steps_of, suggested

CHURN = (
    "md:# Churn\n\nWho leaves?",
    "%matplotlib inline\nimport pandas as pd\nimport matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 80",
    "data_path = 'usage.csv'\ntrees = 200  # in the forest",
    "def is_long(minutes):\n    return minutes > 60",
    "md:## 1. Load the usage table",
    "usage = pd.read_csv(data_path)\nusage.head()",
    "usage.describe()",
    "md:## 2. Train the forest",
    "from sklearn.ensemble import RandomForestClassifier\nusage['long'] = is_long(usage['minutes'])",
    "model = RandomForestClassifier(n_estimators=trees, random_state=0)\nmodel.fit(usage[['minutes']], usage['left'])",
    "md:## 3. How good is it?",
    "accuracy = model.score(usage[['minutes']], usage['left'])\nprint(accuracy)",
    "assert accuracy > 0.5",
    "fig, ax = plt.subplots()\nax.bar(['forest'], [accuracy])\nax.set_title('Accuracy of the forest')",
)


def test_a_whole_notebook_gets_the_roles_an_engineer_would_give() -> None:
    assert roles(*CHURN) == [
        "imports",
        "parameters",
        "export",
        "step:load_usage_table",
        "skip",
        "step:train_forest",
        "step:train_forest",
        "metrics",
        "test:accuracy",
        "figure:plot_accuracy_forest",
    ]
    assert not exported(*CHURN).refused


def test_reasons_name_the_evidence() -> None:
    found = {number: each.reason for number, each in suggested(*CHURN).items()}
    assert found[3] == "assigns literals that cells 6 and 10 read"
    assert found[4] == "defines only functions"
    assert found[6] == "under the heading '1. Load the usage table'; makes 'usage', which cells 7, 9 and 2 others read"
    assert found[7] == "only looks at 'usage'"
    assert found[10].startswith("continues the step of cell 9 with 'usage'; makes 'model', which cell 12 reads")
    assert found[12] == "reports 'accuracy'"
    assert found[13] == "only asserts something of 'accuracy'"
    assert found[14] == "draws a figure, and makes nothing that later cells read"


@pytest.mark.parametrize(
    "looking",
    [
        "df.head()",
        "df",
        "df.describe()\ndf.info()",
        "help(df)",
        "df?",
        "df.groupby('a').agg('mean').head()",
        "display(df)",
        "type(df), len(df)",
    ],
)
def test_cells_that_only_look_are_left_out(looking: str) -> None:
    source = ("import pandas as pd\ndf = pd.DataFrame({'a': [1]})", looking, "total = df.a.sum()")
    assert roles(*source)[1] == "skip"
    assert not exported(*source).refused


def test_cells_without_code_are_left_out_and_get_no_tag() -> None:
    found = suggested("x = 1", "", "# later", "%matplotlib inline", "print(x)")
    assert [found[number].role.kind.value for number in (2, 3, 4)] == ["skip"] * 3
    assert [found[number].tags for number in (2, 3, 4)] == [(), (), ()]


def test_printing_is_work() -> None:
    assert "skip" not in roles("x = 1", "print(x)")


def test_a_notebook_that_only_looks_still_has_something_to_export() -> None:
    assert "skip" not in roles("1 + 1", "2 + 2")
    assert not exported("1 + 1", "2 + 2").refused


@pytest.mark.parametrize(
    ("literals", "later"),
    [
        ("n = 3\nn2 = n + 1", "n = 4\nprint(n, n2)"),  # bound again: a variable
        ("found = []", "found.append(1)\nprint(found)"),  # filled later
        ("seen = [1]", "seen.append(2)"),  # changed later
        ("n = len('abc')", "print(n)"),  # computed
        ("n = 3\nprint(n)", "print(n)"),  # acts
        ("n = 3", "print('done')"),  # nobody reads it
    ],
)
def test_what_is_no_parameter(literals: str, later: str) -> None:
    assert "parameters" not in roles("import math", literals, later)


def test_only_one_cell_near_the_top_holds_the_parameters() -> None:
    work = ("print(1)", "print(2)", "print(3)", "print(4)")
    assert roles("n = 1", "m = 2", "print(n, m)").count("parameters") == 1
    assert "parameters" not in roles(*work, "n = 1", "print(n)")


def test_definitions_that_need_variables_in_a_way_a_module_cannot_give_stay_in_their_step() -> None:
    found = roles("n = [1]\nn.append(2)", "class Table:\n    rows = n", "print(Table.rows)")
    assert "export" not in found
    assert steps_of(found)


def test_constants_beside_functions_are_exported_with_them() -> None:
    assert roles("FACTOR = 2\ndef twice(x):\n    return FACTOR * x", "print(twice(3))")[0] == "export"


@pytest.mark.parametrize(
    "drawing",
    [
        "plt.plot(xs)",
        "fig, ax = plt.subplots()\nax.plot(xs)\nplt.show()",
        "plt.hist(xs, bins=3);",
    ],
)
def test_cells_that_draw_and_leave_nothing_are_figures(drawing: str) -> None:
    source = ("import matplotlib.pyplot as plt", "xs = list(range(3))", drawing, drawing)
    assert [each.partition(":")[0] for each in roles(*source)[2:]] == ["figure", "figure"]
    assert not exported(*source).refused


@pytest.mark.parametrize(
    "drawing",
    [
        "fig, ax = plt.subplots()\nax.plot(xs)\nwidth = fig.get_size_inches()[0]",  # read later
        "plt.plot(xs)\nprint(max(xs))",  # what it prints belongs to the run
        "for x in xs:\n    plt.plot([x])\n    plt.show()",  # many figures
    ],
)
def test_drawing_cells_that_do_more_are_steps(drawing: str) -> None:
    reading = ("print(width)",) if "width" in drawing else ()
    found = roles("import matplotlib.pyplot as plt", "xs = list(range(3))", drawing, *reading)
    assert found[2].startswith("step:")


def test_scores_on_the_way_are_steps_and_the_last_ones_metrics() -> None:
    found = roles(
        "from sklearn.dummy import DummyClassifier\nx, y = [[0], [1]], [0, 1]\nmodel = DummyClassifier().fit(x, y)",
        "accuracy = model.score(x, y)",
        "other = DummyClassifier(strategy='uniform', random_state=0).fit(x, y)",
        "accuracy = other.score(x, y)\nprint(accuracy)",
    )
    assert found[1].startswith("step:")
    assert found[3] == "metrics"


def test_another_language_gets_no_tags() -> None:
    found = suggest_roles(notebook_of("x <- 1", language="r"), Settings(), LAYOUT)
    assert [(each.tags, each.reason) for each in found] == [((), "the notebook's language is r")]
