"""Suggest tags for every notebook of a folder and compile it; prints what came out as one JSON object.

    python -m tests.real_notebooks.compile_every FOLDER

A process of its own, so that another one can hash strings otherwise: {notebook: {suggestions, diagnostics, files,
seconds, crash}}.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import traceback
from pathlib import Path

from nb2prod.commands.export.rendering import star_imports
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.config import Settings
from nb2prod.model import Severity
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebooks.reading import read_notebook
from tests.real_notebooks.sdists import notebooks_in


def compiled(path: Path) -> dict[str, object]:
    """What one notebook becomes."""
    started = time.process_time()
    notebook = read_notebook(path)
    location = locate(path, path.parent, Settings(), None)
    stars = star_imports(notebook, location)
    suggestions = suggest_roles(notebook, Settings(), location.layout, stars)
    package = compile_notebook(with_suggestions(notebook, suggestions), Settings(), location.layout, stars)
    errors = [found for found in package.diagnostics if found.severity is Severity.ERROR]
    return {
        "suggestions": [repr(suggestion) for suggestion in suggestions],
        "diagnostics": [repr(found) for found in package.diagnostics],
        "refusals": [{"code": found.code, "message": found.message, "fix": found.fix} for found in errors],
        "files": [hashlib.sha256(file.text.encode()).hexdigest() for file in package.files],
        "seconds": time.process_time() - started,
        "crash": "",
    }


def crash_or_compiled(path: Path) -> dict[str, object]:
    """What one notebook becomes; a crash is part of the result."""
    try:
        return compiled(path)
    except Exception:
        return {"crash": traceback.format_exc()}


if __name__ == "__main__":
    home = Path(sys.argv[1])
    print(json.dumps({str(path.relative_to(home)): crash_or_compiled(path) for path in notebooks_in(home)}))
