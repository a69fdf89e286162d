"""What becomes of shell commands: the same command with the same expansions, nothing, or a refusal."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from IPython.utils.text import DollarFormatter

from nb2prod.compiler.ipython.expansion import expand
from nb2prod.compiler.ipython.translation import Translation, translate
from nb2prod.model import Cell, CellKind

BOUND = frozenset({"name", "path", "sys", "x"})
CAPTURED = "shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout.splitlines()"


def translated(source: str) -> Translation:
    translation = translate(Cell("c1", 1, CellKind.CODE, source), BOUND)
    assert translation.source.count("\n") == source.count("\n")
    return translation


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("!git clone a", "subprocess.run('git clone a', shell=True, check=False)"),
        ("!!make", "subprocess.run('make', shell=True, check=False)"),
        ("%sx make", "subprocess.run('make', shell=True, check=False)"),
        ("%mkdir out", "subprocess.run('mkdir out', shell=True, check=False)"),
        ("!touch $name", "subprocess.run(f'touch {name}', shell=True, check=False)"),
        ("!touch {path}/a", "subprocess.run(f'touch {path}/a', shell=True, check=False)"),
        ("!touch {sys.executable}", "subprocess.run(f'touch {sys.executable}', shell=True, check=False)"),
        ("!touch $HOME/a", "subprocess.run('touch $HOME/a', shell=True, check=False)"),
        ("!touch ${HOME}", "subprocess.run('touch ${HOME}', shell=True, check=False)"),
        ("!touch $$name", "subprocess.run('touch $name', shell=True, check=False)"),
        ("!echo {{x}} $x", "subprocess.run(f'echo {{x}} {x}', shell=True, check=False)"),
        ("!sed 's/$x/y/' a", "subprocess.run(\"sed 's/$x/y/' a\", shell=True, check=False)"),
        ("!awk '{print $1}' a", "subprocess.run(\"awk '{print $1}' a\", shell=True, check=False)"),
        ("!touch a.{txt,csv}", "subprocess.run('touch a.{txt,csv}', shell=True, check=False)"),
        ("!ls > files.txt", "subprocess.run('ls > files.txt', shell=True, check=False)"),
        ("!ls `which a`", "subprocess.run('ls `which a`', shell=True, check=False)"),
        ("!cat a | tee b", "subprocess.run('cat a | tee b', shell=True, check=False)"),
        ("!make \\\n  all", "subprocess.run('make    all', shell=True, check=False)\n"),
        ("if x:\n    !make", "if x:\n    subprocess.run('make', shell=True, check=False)"),
        ("z = !ls", f"z = subprocess.run('ls', {CAPTURED}"),
        ("z: list = !echo {x}", f"z: list = subprocess.run(f'echo {{x}}', {CAPTURED}"),
        ("z = %sx ls", f"z = subprocess.run('ls', {CAPTURED}"),
        ("%%bash\nls\ncd {x}", "subprocess.run([\"bash\"], input='ls\\ncd {x}\\n', text=True, check=True)\n\n"),
        ("%%sh\nls\n", "subprocess.run([\"sh\"], input='ls\\n', text=True, check=True)\n\n"),
        ("%%script bash\nls", "subprocess.run([\"bash\"], input='ls\\n', text=True, check=True)\n"),
        ("%%time\n%%bash\nls", "\nsubprocess.run([\"bash\"], input='ls\\n', text=True, check=True)\n"),
        ("get_ipython().system('make')", "subprocess.run('make', shell=True, check=False)"),
    ],
)
def test_commands_that_act_are_run(before: str, after: str) -> None:
    translation = translated(before)
    assert translation.source == after
    assert translation.imports == ("import subprocess",)
    assert not translation.diagnostics


@pytest.mark.parametrize(
    "command",
    ["ls -l", "ls | head -3", "head a.csv", "cat {path}", "nvidia-smi", "python --version", "cd data", "cd a && ls",
     "du -sh . 2>/dev/null", "wc -l a; pwd", "pip list | grep numpy", "apt-get update && apt-get install -y graphviz",
     "sudo apt install x > /dev/null 2>&1", "conda install -y numpy", "pip uninstall -y numpy"],
)  # fmt: skip
def test_commands_that_only_look_or_install_are_left_out(command: str) -> None:
    assert translated(f"!{command}") == Translation("", rewrites=translated(f"!{command}").rewrites)
    assert translated(f"try:\n    !{command}\nfinally:\n    pass").source == "try:\n    pass\nfinally:\n    pass"


@pytest.mark.parametrize(
    ("source", "dependencies"),
    [
        ("%pip install numpy", ("numpy",)),
        ("!pip install -q 'pandas>=2,<3' scikit-learn==1.5", ("pandas>=2,<3", "scikit-learn==1.5")),
        ("!pip3 install numpy>=1.20", ("numpy>=1.20",)),
        ("!python -m pip install a[b]", ("a[b]",)),
        ("!{sys.executable} -m pip install a", ("a",)),
        ("!pip install -r requirements.txt --index-url somewhere -e . a", ("a",)),
        ("!pip install git+https://example.org/a.git ./b c.whl ../d a/b", ()),
        ("!pip install a > install.log && pip install b", ("a", "b")),
        ("!pip install {name} $x", ()),
        ("!uv pip install a", ("a",)),
        ("!pip install a  # needed", ("a",)),
        ("%pip install a\n%pip install a b", ("a", "b")),
    ],
)
def test_installed_packages_become_dependencies(source: str, dependencies: tuple[str, ...]) -> None:
    translation = translated(source)
    assert translation.dependencies == dependencies
    assert not translation.source.strip()
    assert not translation.diagnostics


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("!touch {x + 1}", "NB212"),
        ("!touch {x!r}", "NB212"),
        ("!ls {f()}", "NB212"),
        ("!touch $x $HOME", "NB212"),
        ("!touch {x} {", "NB212"),
        ("!echo $1", "NB212"),
        ("!echo $_", "NB212"),
        ("!server &", "NB210"),
        ("!", "NB210"),
    ],
)
def test_commands_that_cannot_be_translated_are_refused(source: str, code: str) -> None:
    (found,) = translated(source).diagnostics
    assert found.code == code
    assert found.fix


@pytest.mark.parametrize(
    "text",
    ["a $x b", "{x}{name}", "'$x' $name", "$$x {x}", "{{x}} {x}", "it's {x}", '"{x}"', "§¡ {x} \\x00 \\n", "${x}",
     "$HOME", "a.{b,c}", "{", "{print $1}", "\\{x}", "{sys.platform}", "$sys.platform", "{}",
     "100% {x}", "$x-$name/$x"],
)  # fmt: skip
def test_expansions_have_the_value_that_ipython_gives_them(text: str) -> None:
    import sys

    names: dict[str, object] = {"x": "X Y", "name": "it's", "path": Path("a"), "sys": sys}
    try:
        expected = DollarFormatter().vformat(text, [], names)
    except Exception:  # IPython leaves the text alone then
        expected = text
    expanded = expand(text, frozenset(names))
    assert expanded.literal
    assert eval(expanded.literal, dict(names)) == expected


def test_a_captured_command_gives_its_lines_with_errors() -> None:
    source = translated("z = !echo one; echo two >&2").source
    names: dict[str, object] = {"subprocess": subprocess}
    exec(source, names)
    assert names["z"] == ["one", "two"]
