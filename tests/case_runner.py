"""Runs notebooks and the modules made of them, in a process that is ready before the first one."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from nb2prod.compiler.roles import assign_roles
from nb2prod.config import Prints, Settings
from nb2prod.model import CellKind, File, Notebook, Package, RoleKind
from tests.case_program import Program, ProgramCell, Verdict

ROOT = Path(__file__).parent.parent
_OUTSIDE = (RoleKind.SKIP, RoleKind.TEST, RoleKind.FIGURE)
_ENVIRONMENT = {
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    # a notebook under test runs for real; it must not install anything
    "PIP_NO_INDEX": "1",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_DRY_RUN": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
}


class CaseRunner:
    """A context manager: the process starts on entering and ends on leaving."""

    def __enter__(self) -> CaseRunner:
        start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.case_server import serve; serve()"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", start] if sys.version_info >= (3, 11) else [sys.executable, "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, **_ENVIRONMENT},
        )
        return self

    def run(self, program: Program) -> Verdict:
        """Run the notebook and, when there are files, the module, its command line and its tests."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(program, self._process.stdin)
        self._process.stdin.flush()
        verdict = pickle.load(self._process.stdout)
        assert isinstance(verdict, Verdict)
        return verdict

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def program_of(notebook: Notebook, package: Package, settings: Settings, files: tuple[File, ...]) -> Program:
    """Make what can be run of a notebook and its package; `files` are the package's, formatted or not."""
    outside = {id(roled.cell) for roled in assign_roles(notebook)[0] if roled.role.kind in _OUTSIDE}
    cells = [cell for cell in notebook.cells if cell.kind is CellKind.CODE]
    return Program(
        cells=tuple(ProgramCell(cell.number, cell.source, id(cell) not in outside) for cell in cells),
        files={file.path: file.text for file in files},
        stem=package.stem,
        figures=sum(step.kind is RoleKind.FIGURE for step in package.steps),
        compare_prints=settings.prints is Prints.KEEP,
    )
