"""Every notebook of four other projects, in some thirty languages, is compiled or refused with help."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.real_notebooks.sdists import unpacked_sdists

ROOT = Path(__file__).resolve().parents[2]
FEWEST = 200  # notebooks that the distributions hold at least


def started(folder: Path, hash_seed: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.real_notebooks.compile_every", str(folder)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def without_seconds(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {**compiled, "seconds": None} for name, compiled in found.items()}


def test_every_notebook_is_compiled_or_refused_with_a_fix_whatever_the_hash_seed() -> None:
    folder = unpacked_sdists()
    once, again = [json.loads(process.communicate()[0]) for process in [started(folder, "0"), started(folder, "1")]]
    seconds = sorted(((compiled.get("seconds", 0.0), name) for name, compiled in once.items()), reverse=True)
    print(f"{len(once)} notebooks; the slowest took {seconds[0][0]:.2f} s of the processor: {seconds[0][1]}")

    assert len(once) >= FEWEST
    assert {name: compiled["crash"] for name, compiled in once.items() if compiled["crash"]} == {}
    refusals = [(name, refusal) for name, compiled in once.items() for refusal in compiled["refusals"]]
    assert [found for found in refusals if not all(found[1][part] for part in ("code", "message", "fix"))] == []
    assert without_seconds(once) == without_seconds(again)
