"""Files are finished by a process of its own as they are in this one, whatever happens to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.drafts import Draft, Toolchain
from nb2prod.workspace.finishing.formatting import formatter_for
from nb2prod.workspace.finishing.linting import linter_for
from nb2prod.workspace.finishing.texts import Finishing

TEXTS = {
    "a.py": '"""A."""\nimport os\nimport numpy\nimport ast\ndef f( ):\n  unused = numpy\n  return os\n',
    "tests/test_a.py": "import a\ndef test_f():\n  assert a.f()\n",
    "bad.py": "def (:\n",
    "ü.py": "x = 'ü\U0001f600'\n",
}

# a process of its own, as copies are made of processes with one thread only
SCRIPT = """
import json, os, signal, sys
from pathlib import Path
from nb2prod.workspace.finishing import process as finishing_process
before = set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else set()
process = finishing_process.start()
assert finishing_process.start() is process
moment, texts, folder = sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3])
from tests.workspace.finishing.test_process import drafts_of, shown
if process is not None and moment == "before":
    os.kill(process.pid, signal.SIGKILL)
steps = finishing_process.BegunFinishing(drafts_of(texts, folder), linted=True)
likely = shown(steps.likely())
if process is not None and moment == "between":
    os.kill(process.pid, signal.SIGKILL)
results = shown(steps.results())
steps.close()
if moment == "dropped":
    steps = finishing_process.BegunFinishing(drafts_of(texts, folder), linted=True)
    steps.likely()
    steps.close()
    steps = finishing_process.BegunFinishing(drafts_of(texts, folder), linted=True)
    assert [shown(steps.likely()), shown(steps.results())] == [likely, results]
assert ("black" in sys.modules) is (process is None or moment != "never")
finishing_process.end()
finishing_process.end()
if process is not None:
    try:
        os.waitpid(-1, os.WNOHANG)
        raise SystemExit("a process is left")
    except ChildProcessError:
        pass
    assert not before or set(os.listdir("/proc/self/fd")) == before
print(json.dumps([likely, results]))
"""


def drafts_of(texts: dict[str, str], folder: Path) -> list[Draft]:
    tools = Toolchain(formatter_for(folder), linter_for(folder, ["a"], 88))
    return [Draft(path, text, tools) for path, text in texts.items()]


def shown(results: object) -> list[object]:
    assert isinstance(results, list)
    return [
        (
            str(each)
            if isinstance(each, ToolFailed)
            else [each.fixed, each.text, [[f.code, f.message, f.path, f.line, f.column] for f in each.findings]]
        )
        for each in results
    ]


@pytest.mark.parametrize("moment", ["never", "before", "between", "dropped"])
def test_the_same_whenever_the_process_is_killed(tmp_path: Path, moment: str) -> None:
    here = Finishing(drafts_of(TEXTS, tmp_path), linted=True)
    expected = [shown(here.likely()), shown(here.results())]
    command = [sys.executable, "-c", SCRIPT, moment, json.dumps(TEXTS), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONWARNINGS": "error"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    assert json.loads(done.stdout) == expected
    _, (module, tests, bad, umlaut) = expected
    assert isinstance(module, list)
    assert isinstance(module[2], list)
    assert [code for code, *_ in module[2]] == ["F401", "F841"]
    assert "bad.py" in str(bad)
    assert isinstance(tests, list)
    assert isinstance(umlaut, list)
    assert umlaut[1] == 'x = "ü\U0001f600"\n'
