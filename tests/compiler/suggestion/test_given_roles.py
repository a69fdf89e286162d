"""Tags that are there stay, and the others are found around them."""

from __future__ import annotations

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.config import Settings
from tests.compiler.suggestion.suggesting import LAYOUT, exported, notebook_of, roles, suggested


def test_given_roles_are_kept_and_get_no_tags() -> None:
    found = suggested(("step:mine", "x = sum([1])"), ("skip", "y = 1"), ("parameters", "n = 1"), "print(x, n)")
    assert [found[number].given for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert [found[number].tags for number in (1, 2, 3)] == [(), (), ()]
    assert found[1].role.name == "mine"


def test_a_cell_between_two_cells_of_a_named_step_joins_it() -> None:
    cells = (("step:mine", "x = sum([1])"), "md:## Else", "x += 1", ("step:mine", "x += 2"), "print(x)")
    assert roles(*cells)[:3] == ["step:mine"] * 3
    assert not exported(*cells).refused


def test_a_step_sent_to_a_module_takes_its_neighbours_along() -> None:
    found = suggested(("step:mine module:parts", "x = sum([1])"), "x += 1", ("step:mine module:parts", "x += 2"))
    assert found[2].tags == ("step:mine", "module:parts")


def test_no_second_parameters_cell_is_suggested() -> None:
    assert roles("n = 1", ("parameters", "m = 2"), "print(n, m)").count("parameters") == 1


def test_directives_count_as_tags() -> None:
    found = suggested("#| export\ndef f():\n    return 1", "#| eval: false\nf()", "print(f())")
    assert [found[number].given for number in (1, 2, 3)] == [True, True, False]


def test_foreign_tags_stay() -> None:
    notebook = notebook_of(("hide-input", "x = sum([1])"), "print(x)")
    tagged = with_suggestions(notebook, suggest_roles(notebook, Settings(), LAYOUT))
    assert tagged.cells[0].tags[0] == "hide-input"
    assert len(tagged.cells[0].tags) == 2


def test_untagged_cells_of_a_kale_notebook_keep_kales_rule() -> None:
    found = suggested("import math", ("step:load", "x = sum([1])"), "y = x + 1", "z = y", kale=True)
    assert [each.role.name for each in found.values()] == ["", "load", "load", "load"]
    assert [each.tags for each in found.values()] == [("imports",), (), (), ()]


def test_suggesting_twice_changes_nothing() -> None:
    notebook = notebook_of("import math", "md:## A", "x = math.pi", "x", "assert x", "print(x)")
    once = with_suggestions(notebook, suggest_roles(notebook, Settings(), LAYOUT))
    again = suggest_roles(once, Settings(), LAYOUT)
    assert all(each.given and not each.tags for each in again)
    assert compile_notebook(once, Settings(), LAYOUT) == compile_notebook(
        with_suggestions(once, again), Settings(), LAYOUT
    )
