"""What is typed into the form of a run or a sweep, judged before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.commands.run import RunOptions, run_notebook
from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.points import PointOptions
from nb2prod.commands.sweep.run import plan_sweep
from nb2prod.errors import UnreadableNotebook, UsageError
from nb2prod.execution.parameter_code import recorded
from nb2prod.reporting.sweep.sharing import sharing_lines
from tests.commands.live.asking import Document, ask, document, saved

PARAMETERS = """\
from pathlib import Path
from typing import Literal, Optional
count = 3  # how many
rate: float = 0.5
name = "a"
ok = True
source = Path("data.csv")
mode: Literal["fast", "exact"] = "fast"
limit: Optional[int] = None
sizes: list[int] = [1, 2]
"""
FORM = document(
    ("markdown", "# Draws"),
    ("parameters", PARAMETERS),
    ("imports", "import math"),
    ("step:load", "rows = [1.0, 2.0]"),
    ("step:scale", "scaled = [row * rate for row in rows]"),
    ("step:draw", "drawn = scaled * count"),
    ("metrics", "total = sum(drawn)"),
)


def grid(name: str, text: str) -> Document:
    return {"name": name, "kind": "grid", "text": text}


def drawn(name: str, text: str) -> Document:
    return {"name": name, "kind": "random", "text": text}


def run_form(folder: Path, **values: str) -> Document:
    return ask("validate", folder / "a.ipynb", FORM, kind="run", values=values)


def sweep_form(folder: Path, *axes: Document, **more: object) -> Document:
    return ask("validate", folder / "a.ipynb", FORM, kind="sweep", axes=[*axes], **{"values": {}, **more})


def test_the_values_of_a_run_have_their_types(tmp_path: Path) -> None:
    answer = run_form(tmp_path, count="4", ok="no", source="b/c.csv", limit="None", sizes="[3]", mode="exact")
    values = {"count": 4, "ok": False, "source": "b/c.csv", "limit": None, "sizes": [3], "mode": "exact"}
    assert (answer["errors"], answer["values"], answer["points"]) == ({}, values, 1)
    assert answer["rows"] == [values]
    assert [*answer["rows"][0]] == ["count", "ok", "source", "mode", "limit", "sizes"]
    assert answer["shared"] == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("count", "4.5"),
        ("ok", "perhaps"),
        ("mode", "slow"),
        ("sizes", "[1, 'a']"),
        ("limit", "x"),
        ("rate", ""),
        ("source", ""),
        ("rate", "1e400"),
        ("sizes", "[1e400]"),
    ],
)
def test_each_wrong_field_says_what_the_command_says(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        run_notebook(str(saved(tmp_path / "b.ipynb", FORM)), RunOptions(((name, text),)))
    answer = run_form(tmp_path, **{name: text, "name": "b"})
    assert f"parameter {answer['errors'][name]}" == str(raised.value).partition("\n")[0]
    assert (answer["values"], answer["points"], answer["rows"]) == ({"name": "b"}, 0, [])


def test_what_a_form_begins_with_means_the_default(tmp_path: Path) -> None:
    """A form takes a value for the notebook's own by its text, and a list of a sweep begins with it."""
    cell = (
        "from typing import Literal, Optional, Union\n"
        'deep: bool = False\nmaybe: Optional[bool] = True\neither: Union[int, str] = "5"\nword: Union[int, str] = "a"\n'
        'odd: Literal[1, "1"] = "1"\nlines: str = "one\\ntwo"\nempty = ""\nrates: list[float] = [0.5]'
    )
    notebook = document(("parameters", cell), ("step:use", "used = deep"))
    parameters = ask("preview", tmp_path / "a.ipynb", notebook)["parameters"]
    typed = {each["name"]: each["text"] for each in parameters}
    answer = ask("validate", tmp_path / "a.ipynb", notebook, kind="run", values=typed)
    assert answer["errors"] == {}
    assert answer["values"] == {each["name"]: each["value"] for each in parameters}
    assert (typed["deep"], typed["lines"], typed["empty"]) == ("False", "one\ntwo", "")


@pytest.mark.parametrize("text", ["inf", "-Infinity", "1e308"])
def test_infinity_is_a_value_where_it_is_written(text: str, tmp_path: Path) -> None:
    answer = run_form(tmp_path, rate=text)
    assert (answer["errors"], answer["points"]) == ({}, 1)


def test_all_wrong_fields_are_told_together(tmp_path: Path) -> None:
    errors = run_form(tmp_path, count="x", rate="y", cuont="3")["errors"]
    assert [*errors] == ["count", "rate", "cuont"]
    assert errors["cuont"] == "there is no parameter 'cuont' (did you mean 'count'?)"


def test_a_wrong_parameters_cell_stands_in_the_way_of_all(tmp_path: Path) -> None:
    notebook = document(("parameters", "a = 1\nb = compute()"), ("step:c", "c = a + b"))
    answer = ask("validate", tmp_path / "a.ipynb", notebook, kind="run", values={"a": "2"})
    assert [*answer["errors"]] == [""]
    assert "cell 1:2: NB502" in answer["errors"][""]
    other = document(("parameters", "a <- 1"), kernel="ir", language="R")
    answer = ask("validate", tmp_path / "a.ipynb", other, kind="run", values={})
    assert "only Python notebooks can be run" in answer["errors"][""]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(["count", "rate", "name", "ok", "source", "limit", "sizes", "no"]), st.text()),
    st.lists(
        st.tuples(st.sampled_from(["count", "name", "limit", "sizes", "rate"]), st.booleans(), st.text("1,:[]'ab. -")),
        max_size=3,
    ),
    st.one_of(st.none(), st.integers(-1, 5)),
)
def test_whatever_is_typed_is_answered(
    tmp_path: Path, values: dict[str, str], axes: list[tuple[str, bool, str]], points: int | None
) -> None:
    listed = [(drawn if random else grid)(name, text) for name, random, text in axes]
    for kind in ("run", "sweep"):
        arguments = {"values": values, "axes": listed, "points": points}
        answer = ask("validate", tmp_path / "a.ipynb", FORM, kind=kind, **arguments)
        assert bool(answer["errors"]) == (answer["points"] == 0)
        assert len(answer["rows"]) == min(answer["points"], 20)
        assert all(answer["errors"].values())


def test_a_sweep_has_the_points_and_sharing_that_its_dry_run_tells(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "import random\n\n\ndef shuffled(rows):\n    return random.sample(rows, len(rows))\n"
    )
    cells = [(("|".join(cell["metadata"].get("tags", [])), cell["source"])) for cell in FORM["cells"][1:]]
    for more in ([], [("step:mix", "from own import shuffled\nmixed = shuffled(rows)")]):
        notebook = document(*cells[:4], *more, *cells[4:])
        path = saved(tmp_path / "b.ipynb", notebook)
        options = PointOptions(("rate=0.1,0.2,0.2", "count=1:3:1"), ("limit=5:9",), 2, seed=4)
        plan = plan_sweep(str(path), SweepOptions(options, (("name", "b"),)))
        answer = ask(
            "validate",
            path,
            notebook,
            kind="sweep",
            values={"name": "b"},
            axes=[grid("rate", "0.1,0.2,0.2"), grid("count", "1:3:1"), drawn("limit", "5:9")],
            points=2,
            seed=4,
        )
        points = plan.subject.points.points
        assert (answer["errors"], answer["points"]) == ({}, len(points))
        assert answer["rows"] == [{name: recorded(value) for name, value in point.values} for point in points[:20]]
        assert answer["notes"] == [*plan.subject.notes]
        assert answer["shared"].splitlines() == sharing_lines(plan.sharing)
    assert "cells 1 to 3: once" in answer["shared"]


def test_only_the_first_twenty_points_are_listed(tmp_path: Path) -> None:
    answer = sweep_form(tmp_path, grid("count", "1:50:1"))
    assert (answer["points"], len(answer["rows"]), answer["rows"][19]) == (50, 20, {"count": 20})


def test_every_axis_is_judged_by_itself(tmp_path: Path) -> None:
    axes = [grid("count", "1,x,2.5"), drawn("rate", "3:1"), grid("naem", "a"), grid("ok", "true,false")]
    errors = sweep_form(tmp_path, *axes, values={"mode": "slow"})["errors"]
    assert [*errors] == ["mode", "count", "rate", "naem"]
    assert errors["count"].splitlines() == ["count takes an int; got 'x'", "count takes an int; got '2.5'"]
    assert "3 is more than 1" in errors["rate"]


def test_an_emptied_list_has_no_values(tmp_path: Path) -> None:
    axes = [grid("name", " "), drawn("rate", ""), grid("source", "''")]
    assert sweep_form(tmp_path, *axes, points=2)["errors"] == {
        "name": "name has no values yet; empty text is written ''",
        "rate": "rate has no values yet",
        "source": "source takes a Path; got ''; the folder itself is '.'",
    }
    assert sweep_form(tmp_path, grid("name", "'',a"))["rows"] == [{"name": ""}, {"name": "a"}]


@pytest.mark.parametrize(
    "axis", [grid("rate", "1,1e400"), grid("rate", "0:1e400:1e399"), drawn("rate", "1:1e400")], ids=str
)
def test_a_number_that_no_float_holds_is_not_varied(axis: Document, tmp_path: Path) -> None:
    assert (
        "too large for a float"
        in sweep_form(tmp_path, axis, points=2 if axis["kind"] == "random" else None)["errors"]["rate"]
    )


def test_a_parameter_has_values_from_one_field_only(tmp_path: Path) -> None:
    assert sweep_form(tmp_path, grid("count", "1,2"), grid("count", "3"))["errors"] == {
        "count": "count has values already"
    }
    assert [*sweep_form(tmp_path, grid("count", "1,2"), values={"count": "3"})["errors"]] == ["count"]


def test_what_concerns_no_field_alone_is_told_for_the_whole(tmp_path: Path) -> None:
    def error(*axes: Document, **more: object) -> str:
        errors = sweep_form(tmp_path, *axes, **more)["errors"]
        assert [*errors] == [""]
        return str(errors[""])

    assert "nothing to sweep over" in error()
    assert "needs --points" in error(drawn("count", "1:5"))
    assert "at least one value" in error(drawn("count", "1:5"), points=0)
    assert "is 0 or more" in error(drawn("count", "1:5"), points=2, seed=-1)
    assert "count has 2, rate has 3" in error(grid("count", "1,2"), grid("rate", "1,2,3"), side_by_side=True)
    assert "there is no metric 'loss'" in error(grid("count", "1,2"), best="min:loss")
    assert "at most 100,000" in error(grid("count", "1:1000:1"), grid("rate", "1:1000:1"))


def test_random_values_stay_while_one_types_and_follow_the_seed(tmp_path: Path) -> None:
    axes = [drawn("rate", "0.1:1:log")]
    first = sweep_form(tmp_path, *axes, points=3)
    assert sweep_form(tmp_path, *axes, points=3) == first
    assert first["notes"] == ["without a seed, a sweep that begins draws other random values than these"]
    seeded = sweep_form(tmp_path, *axes, points=3, seed=8)
    assert seeded["notes"] == []
    assert seeded["rows"] != first["rows"]
    (tmp_path / "a.sweep").mkdir()
    (tmp_path / "a.sweep" / "sweep.json").write_text('{"seed": 8}')
    assert sweep_form(tmp_path, *axes, points=3)["rows"] == seeded["rows"]


def test_without_a_document_the_file_is_judged(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.ipynb", FORM)
    answer = ask("validate", path, None, kind="run", values={"count": "2"})
    assert answer["values"] == {"count": 2}
    with pytest.raises(UnreadableNotebook, match="no such file"):
        ask("validate", tmp_path / "b.ipynb", None, kind="run", values={})


def test_a_kernel_that_shares_nothing_is_told(tmp_path: Path) -> None:
    notebook = document(("parameters", "a = 1"), ("step:b", "%%bash\necho $a"))
    answer = ask("validate", tmp_path / "a.ipynb", notebook, kind="sweep", values={}, axes=[grid("a", "1,2,3")])
    assert (answer["errors"], answer["points"]) == ({}, 3)
    assert "3 times" in answer["shared"]
