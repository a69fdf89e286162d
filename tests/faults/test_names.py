"""Names that lead to one file: links, letter case, accents, and notebooks that would write the same module."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.faults.program import Outcome, Program, notebook, tree

BUGS = ("internal error", "Traceback")


def simple(path: Path, name: str = "price", *tags: str) -> Path:
    """A notebook with one function."""
    return notebook(path, (" ".join(("export", *tags)), f"def {name}():\n    return '{path.stem}'"))


def fails(program: Program, folder: Path, *arguments: str) -> Outcome:
    """Run what must be refused with a message, and change nothing."""
    before = tree(folder)
    done = program.run(folder, *arguments)
    assert done.exit_code == 2, done.output
    assert not any(bug in done.output for bug in BUGS), done.output
    assert tree(folder) == before
    return done


def succeeds(program: Program, folder: Path, *arguments: str) -> Outcome:
    done = program.run(folder, *arguments)
    assert done.exit_code == 0, done.output
    return done


# -- links -------------------------------------------------------------------------------------------------------------


def test_a_linked_notebook_is_exported_under_the_links_name_and_place(tmp_path: Path, program: Program) -> None:
    simple(tmp_path / "elsewhere" / "shop.ipynb")
    for name in ("one", "two"):
        (tmp_path / f"{name}.ipynb").symlink_to("elsewhere/shop.ipynb")
    succeeds(program, tmp_path, "export", "one.ipynb", "two.ipynb", "./one.ipynb")
    assert {path.name for path in tmp_path.glob("*.py")} == {"one.py", "two.py"}
    succeeds(program, tmp_path, "check", "one.ipynb", "two.ipynb")
    succeeds(program, tmp_path, "tag", "one.ipynb")
    assert (tmp_path / "one.ipynb").is_symlink()


@pytest.mark.parametrize("command", [("export",), ("check",), ("tag",), ("export", "--check")], ids=" ".join)
@pytest.mark.parametrize(
    ("target", "reason"),
    [("shop.ipynb", "symbolic links"), ("missing", "no such file"), ("folder.ipynb", "no such file")],
    ids=["loop", "broken", "broken twice"],
)
def test_links_that_lead_to_no_notebook_are_named(
    tmp_path: Path, program: Program, command: tuple[str, ...], target: str, reason: str
) -> None:
    (tmp_path / "shop.ipynb").symlink_to(target)
    (tmp_path / "folder.ipynb").symlink_to("missing")
    done = fails(program, tmp_path, *command, "shop.ipynb")
    assert "shop.ipynb" in done.output
    assert reason in done.output


@pytest.mark.parametrize("command", ["export", "tag"])
def test_a_link_to_a_folder_is_no_notebook(tmp_path: Path, program: Program, command: str) -> None:
    (tmp_path / "shop.ipynb").symlink_to(".")
    assert "shop.ipynb: is a directory" in fails(program, tmp_path, command, "shop.ipynb").output


def test_an_output_folder_that_is_a_link_knows_whose_modules_are_whose(tmp_path: Path, program: Program) -> None:
    (tmp_path / "far" / "away" / "src").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "src").symlink_to("../far/away/src")
    for folder in ("project/one", "project/two"):
        simple(tmp_path / folder / "shop.ipynb")
    succeeds(program, tmp_path / "project", "export", "one/shop.ipynb", "-o", "src")
    done = fails(program, tmp_path / "project", "export", "two/shop.ipynb", "-o", "src", "--force")
    assert "two/shop.ipynb" in done.output
    assert "one/shop.ipynb" in done.output
    done = fails(program, tmp_path / "project", "export", "two/shop.ipynb", "-o", "../far/away/src", "--force")
    assert "one/shop.ipynb" in done.output
    succeeds(program, tmp_path / "project", "export", "one/shop.ipynb", "-o", "../far/away/src")
    assert (tmp_path / "project" / "src").is_symlink()


def test_tests_in_a_linked_folder_find_the_notebooks_folder(tmp_path: Path, program: Program) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "out").symlink_to("../far/away")
    notebook(
        tmp_path / "project" / "shop.ipynb",
        ("step:load", "from pathlib import Path\nprices = Path('prices.txt').read_text()"),
        ("test", "assert prices == 'cheap'"),
    )
    (tmp_path / "project" / "prices.txt").write_text("cheap")
    succeeds(program, tmp_path / "project", "export", "shop.ipynb", "-o", "out")
    text = (tmp_path / "far" / "away" / "tests" / "test_shop.py").read_text("utf-8")
    assert '"../../../project"' in text


def test_a_module_that_is_a_broken_link_is_not_written_through(tmp_path: Path, program: Program) -> None:
    simple(tmp_path / "shop.ipynb")
    (tmp_path / "shop.py").symlink_to("../outside.py")
    done = fails(program, tmp_path, "export", "shop.ipynb")
    assert "symbolic link to nothing" in done.output
    (tmp_path / "shop.py").unlink()
    (tmp_path / "shop.py").symlink_to("shop.py")
    assert "loop of symbolic links" in fails(program, tmp_path, "export", "shop.ipynb").output


# -- letter case and accents -------------------------------------------------------------------------------------------


def test_notebooks_that_differ_in_case_only(tmp_path: Path, program: Program) -> None:
    simple(tmp_path / "Shop.ipynb")
    simple(tmp_path / "shop.ipynb")
    together = fails(program, tmp_path, "export", "Shop.ipynb", "shop.ipynb")
    succeeds(program, tmp_path, "export", "Shop.ipynb")
    for done in (together, fails(program, tmp_path, "export", "shop.ipynb", "--force")):
        assert "Shop.ipynb" in done.output
        assert "shop.ipynb" in done.output
        assert "rename" in done.output


def test_notebooks_whose_names_are_composed_differently_look_alike_and_are_told_apart(
    tmp_path: Path, program: Program
) -> None:
    names = [unicodedata.normalize(form, "Größe.ipynb") for form in ("NFC", "NFD")]
    for name in names:
        simple(tmp_path / name)
    together = fails(program, tmp_path, "export", *names)
    succeeds(program, tmp_path, "export", names[0])
    for done in (together, fails(program, tmp_path, "export", names[1], "--force")):
        assert "Gr\\xf6" in done.output
        assert "Gro\\u0308" in done.output


def test_modules_of_one_notebook_that_differ_in_case_only(tmp_path: Path, program: Program) -> None:
    notebook(
        tmp_path / "shop.ipynb",
        ("export module:Plots", "def f():\n    return 1"),
        ("export module:plots", "def g():\n    return 2"),
    )
    done = program.run(tmp_path, "export", "shop.ipynb")
    assert done.exit_code in (1, 2), done.output
    assert "Plots" in done.output
    assert "plots" in done.output
    assert list(tree(tmp_path)) == ["shop.ipynb"]


def test_a_module_named_like_another_notebooks_in_other_letters(tmp_path: Path, program: Program) -> None:
    simple(tmp_path / "plots.ipynb")
    simple(tmp_path / "shop.ipynb", "price", "module:Plots")
    succeeds(program, tmp_path, "export", "plots.ipynb")
    done = fails(program, tmp_path, "export", "shop.ipynb", "--force")
    assert "plots.ipynb" in done.output
    assert "shop.ipynb" in done.output


# -- two notebooks, one module -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("plots", "shop"), ("shop", "plots")], ids=" before ".join)
def test_a_module_tag_and_another_notebooks_name(tmp_path: Path, program: Program, order: tuple[str, str]) -> None:
    simple(tmp_path / "plots.ipynb")
    simple(tmp_path / "shop.ipynb", "price", "module:plots")
    succeeds(program, tmp_path, "export", f"{order[0]}.ipynb")
    for more in ((), ("--force",), ("--check",)):
        done = fails(program, tmp_path, "export", f"{order[1]}.ipynb", *more)
        assert "plots.ipynb" in done.output
        assert "shop.ipynb" in done.output
        assert "plots.py" in done.output


def test_a_module_tag_and_another_notebooks_name_in_one_call(tmp_path: Path, program: Program) -> None:
    simple(tmp_path / "plots.ipynb")
    simple(tmp_path / "shop.ipynb", "price", "module:plots")
    done = program.run(tmp_path, "export", "plots.ipynb", "shop.ipynb")
    assert done.exit_code == 2
    assert "plots.ipynb" in done.output
    assert "shop.ipynb: would write" in done.output or "plots.ipynb: would write" in done.output


def test_a_module_named_like_the_notebooks_own(tmp_path: Path, program: Program) -> None:
    for name in ("shop", "conftest", "test_shop"):
        folder = tmp_path / name
        notebook(
            folder / "shop.ipynb",
            ("step:a", "x = 1"),
            (f"export module:{name}", "def f():\n    return 1"),
            ("test", "assert x == 1"),
        )
        (folder / "pyproject.toml").write_text('[tool.nb2prod]\ntests = "."\n')
        done = program.run(folder, "export", "shop.ipynb")
        assert not any(bug in done.output for bug in BUGS), done.output
        if done.exit_code == 0:
            assert program.run(folder, "export", "--check", "shop.ipynb").exit_code == 0
        else:
            assert name in done.output
            assert set(tree(folder)) == {"shop.ipynb", "pyproject.toml"}


def test_notebooks_of_one_name_in_two_folders(tmp_path: Path, program: Program) -> None:
    for folder in ("one", "two"):
        simple(tmp_path / folder / "shop.ipynb")
    (tmp_path / "pyproject.toml").write_text('[tool.nb2prod]\noutput = "src"\n')
    together = fails(program, tmp_path, "export", "one/shop.ipynb", "two/shop.ipynb")
    succeeds(program, tmp_path, "export", "one/shop.ipynb")
    for done in (together, fails(program, tmp_path, "export", "two/shop.ipynb", "--force")):
        assert "one/shop.ipynb" in done.output
        assert "two/shop.ipynb" in done.output


def test_tests_of_one_name_in_a_shared_folder(tmp_path: Path, program: Program) -> None:
    for folder in ("one", "two"):
        notebook(tmp_path / folder / "shop.ipynb", ("step:a", f"x = '{folder}'"), ("test", f"assert x == '{folder}'"))
        (tmp_path / folder / "pyproject.toml").write_text('[tool.nb2prod]\ntests = "../tests"\n')
    together = fails(program, tmp_path, "export", "one/shop.ipynb", "two/shop.ipynb")
    succeeds(program, tmp_path, "export", "one/shop.ipynb")
    for done in (together, fails(program, tmp_path, "export", "two/shop.ipynb", "--force")):
        assert "one/shop.ipynb" in done.output
        assert "two/shop.ipynb" in done.output
        assert "test_shop.py" in done.output


def test_a_renamed_notebook_is_no_clash(tmp_path: Path, program: Program) -> None:
    old = simple(tmp_path / "My shop.ipynb", "price", "module:plots")
    succeeds(program, tmp_path, "export", old.name)
    old.rename(tmp_path / "my_shop.ipynb")
    succeeds(program, tmp_path, "export", "my_shop.ipynb")
    (tmp_path / "my_shop.ipynb").unlink()
    simple(tmp_path / "cafe.ipynb", "price", "module:plots")
    succeeds(program, tmp_path, "export", "cafe.ipynb")
    assert 'return "cafe"' in (tmp_path / "plots.py").read_text("utf-8")
    simple(tmp_path / "my_shop.ipynb", "price", "module:plots")
    assert "cafe.ipynb" in fails(program, tmp_path, "export", "my_shop.ipynb").output
    # what a person edited is nobody's to take over
    (tmp_path / "my_shop.ipynb").unlink()
    (tmp_path / "cafe.ipynb").rename(tmp_path / "bar.ipynb")
    (tmp_path / "plots.py").write_text("mine")
    done = program.run(tmp_path, "export", "bar.ipynb")
    assert done.exit_code == 1
    assert (tmp_path / "plots.py").read_text() == "mine"
