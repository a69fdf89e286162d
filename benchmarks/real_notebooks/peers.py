"""The same way with other tools that turn notebooks into pipelines, each with its own commands and its own judgement.

notebook-to-pipeline (`nb2p pipeline`): accepted when it writes a scaffold; its own verification says whether the
pipeline runs and whether it is equivalent. It compares the variables it returns, figures and written files, not what is
printed.
soorgeon (`soorgeon refactor`, then `ploomber build` in the notebook's environment): accepted when it exits with 0 and
has written a pipeline; runs when the pipeline is built; equal when its tasks print, in order, what the notebook prints.
It has no comparison of its own and its products are not compared, so its true number is at most this one.
"""

from __future__ import annotations

import json
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.real_notebooks.baseline import printed_digest
from benchmarks.real_notebooks.commands import run_command
from benchmarks.real_notebooks.records import PeerResult


@dataclass(frozen=True)
class PeerRun:
    """One notebook for a peer: a fresh copy, and what is known of the notebook."""

    notebook: Path
    python: Path
    timeout: float  # for the peer as a whole
    scratch: Path
    printed: str  # digest of what the notebook prints


@dataclass(frozen=True)
class Peer:
    """A tool, what pip installs for it, and how a notebook goes through it."""

    name: str
    command: str
    requirements: tuple[str, ...]
    measure: Callable[[Path, PeerRun], PeerResult]


def through_notebook_to_pipeline(command: Path, run: PeerRun) -> PeerResult:
    """Scaffold a pipeline; verification is part of the command."""
    output = run.scratch / "pipeline"
    arguments = ["pipeline", run.notebook.name, "-o", output, "--python", run.python, "--json"]
    done = run_command([command, *arguments], run.notebook.parent, run.timeout)
    seconds = round(done.seconds, 2)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        report = {}
    verdict = str(report.get("verdict") or done.problem)
    if "scaffold" not in report:
        return PeerResult(accepted=False, problem=verdict, seconds=seconds)
    code = "import sys; sys.path.insert(0, sys.argv[1]); __import__(sys.argv[2])"
    module = f"{report['package']}.pipeline"
    imported = run_command([run.python, "-c", code, output / "src", module], run.notebook.parent, run.timeout)
    reason = str((report.get("verify") or {}).get("reason") or "")
    return PeerResult(
        accepted=True,
        imports=imported.code == 0,
        runs=verdict not in ("pipeline_failed", "reference_invalid"),
        equal=verdict == "equivalent",
        problem="" if verdict == "equivalent" else f"{verdict}: {reason}",
        seconds=seconds,
    )


def through_soorgeon(command: Path, run: PeerRun) -> PeerResult:
    """Cut the notebook at its H2 headings, and build the pipeline of the tasks."""
    folder = run.notebook.parent
    done = run_command([command, "refactor", run.notebook.name], folder, run.timeout)
    if done.code != 0 or not (folder / "pipeline.yaml").is_file():
        return PeerResult(accepted=False, problem=done.problem, seconds=round(done.seconds, 2))
    kernels = run.scratch / "jupyter"
    _write_kernel(kernels, run.python)
    added = {"JUPYTER_PATH": str(kernels)}
    built = run_command([command.with_name("ploomber"), "build"], folder, run.timeout, added)
    seconds = round(done.seconds + built.seconds, 2)
    if built.code != 0:
        return PeerResult(accepted=True, runs=False, equal=False, problem=built.problem, seconds=seconds)
    equal = printed_digest(_printed_by_tasks(folder)) == run.printed
    problem = "" if equal else "the tasks print something else"
    return PeerResult(accepted=True, runs=True, equal=equal, problem=problem, seconds=seconds)


PEERS = (
    Peer("notebook-to-pipeline 0.2.1", "nb2p", ("notebook-to-pipeline==0.2.1",), through_notebook_to_pipeline),
    Peer("soorgeon 0.0.20", "soorgeon", ("soorgeon==0.0.20", "ploomber==0.23.3"), through_soorgeon),
)


def peer_commands(given: Sequence[Path], cache: Path | None) -> Mapping[str, Path]:
    """The programs by their peer's name: those given, told by their file's name, and the others installed by pip.

    Without a `cache` folder nothing is installed. Raises ValueError for a program that is no peer's, and RuntimeError
    when pip fails.
    """
    known = {peer.command: peer for peer in PEERS}
    found: dict[str, Path] = {}
    for path in given:
        if path.name not in known or not path.is_file():
            raise ValueError(f"{path}: not the program of a peer ({', '.join(known)})")
        found[known[path.name].name] = path.absolute()
    if cache is not None:
        for peer in PEERS:
            if peer.name not in found:
                found[peer.name] = _installed(peer, cache)
    return found


def _installed(peer: Peer, cache: Path) -> Path:
    home = cache.absolute() / peer.name.replace(" ", "-")
    command = home / ("Scripts" if sys.platform == "win32" else "bin") / peer.command
    stamp = home / "installed"  # an installation that broke off half-way is done again
    if not stamp.is_file():
        print(f"installing {' and '.join(peer.requirements)} ...", file=sys.stderr, flush=True)
        venv.create(home, clear=True, with_pip=True)
        pip = [command.with_name("python"), "-m", "pip", "install", "--quiet", *peer.requirements]
        done = run_command(pip, home, timeout=1800)
        if done.code != 0:
            raise RuntimeError(f"pip could not install {peer.name}: {done.problem}")
        stamp.touch()
    return command


def _write_kernel(folder: Path, python: Path) -> None:
    """Make `python3` the notebook's environment."""
    kernel = folder / "kernels" / "python3"
    kernel.mkdir(parents=True, exist_ok=True)
    arguments = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    specification = {"argv": arguments, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(specification), encoding="utf-8")


def _printed_by_tasks(folder: Path) -> str:
    """Standard output of the executed tasks, in the order of the pipeline's description."""
    lines = (folder / "pipeline.yaml").read_text(encoding="utf-8").splitlines()
    products = [line.partition(":")[2].strip() for line in lines if line.strip().startswith("nb:")]
    texts = []
    for product in products:
        document = json.loads((folder / product).read_text(encoding="utf-8"))
        outputs = (output for cell in document["cells"] for output in cell.get("outputs", ()))
        texts += ["".join(output["text"]) for output in outputs if output.get("name") == "stdout"]
    return "".join(texts)
