"""The generated command line, really run: it reads what `parse_value` reads, prints metrics, and is lint-clean."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.compiler.parameters.parse import parse_parameters
from nb2prod.compiler.parameters.values import parse_value
from nb2prod.compiler.rendering.main import MainSpec, main_function, main_imports, option_names
from nb2prod.compiler.rendering.parameters import parameters_class, parameters_imports
from nb2prod.model import Cell, CellKind, Parameter

IMPORTS = {"Path": "from pathlib import Path", "Literal": "from typing import Literal"}
CELL = """path = "data/50%.csv"  # where 100% of the table lies, a help text so long that it needs its own line above
n = 200  # trees
rate = 1e-3
shuffle = True
no_shuffle = 1
cols = ["a", "b"]
pairs = {"a": (1, 2.5)}
both: int | str = "3"
anything: object = "3"
maybe: int | None = None
text: str | None = "None"
mode: Literal["x", "y"] = "x"
mixed: Literal["x", 1] | None = 1
where = Path("out")
flag: bool | None = None
json = 1
help = 2
parameter_json = 3
double = n * 2
k = len(cols)
"""


def parse(source: str) -> tuple[Parameter, ...]:
    parameters, diagnostics = parse_parameters(
        Cell("c", 1, CellKind.CODE, source), source, ast.parse(source).body, IMPORTS
    )
    assert diagnostics == ()
    return parameters


def module(spec: MainSpec) -> str:
    lines = [*parameters_class(spec.parameters, 1), *main_function(spec)]
    imports = dict.fromkeys((*main_imports(spec), *parameters_imports(spec.parameters)))
    split = next(i for i, line in enumerate(lines) if line.text.startswith("def main"))
    fields = "".join(f"    {name}: object\n" for name in spec.metrics) or "    pass\n"
    values = ", ".join(
        f"{name}={value}" for name, value in zip(spec.metrics, ("0.5", "[1]", "float('nan')"), strict=False)
    )
    artifacts = ", artifacts: Path | None = None" if spec.figures else ""
    parts = [
        "\n".join(imports),
        "\n".join(line.text for line in lines[:split]),
        f"@dataclass(frozen=True, eq=False)\nclass Results:\n{fields}",
        (
            f"def run(parameters: Parameters{artifacts}) -> Results:\n    print(parameters)\n"
            f"    return Results({values})\n"
        ),
        "\n".join(line.text for line in lines[split:]),
        'if __name__ == "__main__":\n    raise SystemExit(main())\n',
    ]
    return "\n\n\n".join(parts)


def reader(parameters: tuple[Parameter, ...]) -> Callable[[list[str]], Any]:
    seen: list[Any] = []
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(module(MainSpec("", parameters)), "generated", "exec", dont_inherit=True), space)
    space["run"] = seen.append

    def read(argv: list[str]) -> Any:
        assert space["main"](argv) == 0
        return seen.pop()

    return read


READ = reader(parse(CELL))
BY_NAME = {parameter.name: parameter for parameter in parse(CELL)}
OPTIONS = option_names(tuple(BY_NAME.values()))


def test_without_arguments_the_defaults_stay() -> None:
    values = READ([])
    assert (values.both, values.anything, values.text, values.maybe) == ("3", "3", "None", None)
    assert (values.cols, values.k, values.double, values.where) == (["a", "b"], 2, 400, Path("out"))


def test_options_that_are_taken_are_renamed_visibly() -> None:
    assert OPTIONS["json"] == "--parameter-parameter-json"
    assert len(set(OPTIONS.values())) == len(OPTIONS)
    values = READ([f"{OPTIONS['json']}=7", f"{OPTIONS['help']}=8", f"{OPTIONS['parameter_json']}=9", "--no-shuffle"])
    assert (values.json, values.help, values.parameter_json, values.shuffle) == (7, 8, 9, False)


def agree(name: str, text: str) -> None:
    """Both ways in give the same value of the same type, or both refuse."""
    try:
        expected = parse_value(BY_NAME[name], text)
    except ValueError:
        with pytest.raises(SystemExit):
            READ([f"{OPTIONS[name]}={text}"])
        return
    value = getattr(READ([f"{OPTIONS[name]}={text}"]), name)
    assert repr(str(value) if name == "where" else value) == repr(str(Path(text)) if name == "where" else expected)


NAMES = sorted(set(BY_NAME) - {"shuffle"})
TEXTS = ["1", "-1e-3", "None", "x", "'x'", "True", "true", "[1]", "['a']", "{'a': (1, 2)}", "(1,", "1_0", "", "nan"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", TEXTS)
def test_main_and_parse_value_agree(name: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    agree(name, text)


@given(st.sampled_from(NAMES), st.text(max_size=8))
def test_main_and_parse_value_agree_on_any_text(name: str, text: str) -> None:
    agree(name, text)


@given(st.lists(st.text()))
def test_a_list_survives_the_command_line(value: list[str]) -> None:
    assert parse_value(BY_NAME["cols"], repr(value)) == value == READ([f"--cols={value!r}"]).cols


SPECS = [
    MainSpec("Churn 100% %(prog)s.", parse(CELL), ("auc", "table", "loss"), figures=True),
    MainSpec("", (), ()),
    MainSpec("Only.", parse('a = 1\nb = ["x"]'), ("auc",)),
]


@pytest.mark.parametrize("spec", SPECS)
def test_the_program_runs_and_is_clean(spec: MainSpec, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(module(spec), encoding="utf-8")

    def call(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=tmp_path, check=False)

    assert call(str(program), "--help").returncode == 0
    as_json = call("-W", "error", str(program), "--json")
    assert as_json.stderr.startswith("Parameters(")
    printed = json.loads(as_json.stdout)
    assert list(printed) == [name for name in spec.metrics if name != "table"]
    plain = call(str(program)).stdout
    assert plain.startswith("Parameters(")
    assert ("auc: 0.5" in plain) is bool(spec.metrics)
    typed = call("-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(program))
    assert typed.returncode == 0, typed.stdout
    call("-m", "black", "-q", str(program))
    lint = call("-m", "ruff", "check", "--isolated", "--select", "E,F,B,UP", "--ignore", "E501", "--fix", str(program))
    assert lint.returncode == 0, lint.stdout
