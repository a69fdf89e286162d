"""Compare the metrics a module printed with those an executed notebook shows; exits 1 when they differ."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path


def notebook_metrics(path: Path) -> dict[str, float]:
    """Return the dict that the cell tagged `metrics` displays."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if "metrics" in cell["metadata"].get("tags", []):
            shown = next(output["data"] for output in cell["outputs"] if output["output_type"] == "execute_result")
            return dict(ast.literal_eval("".join(shown["text/plain"])))
    raise SystemExit(f"{path}: no cell is tagged `metrics`")


def main(module: Path, executed: Path, original: Path) -> int:
    from_module = json.loads(module.read_text("utf-8"))
    from_notebook, before = notebook_metrics(executed), notebook_metrics(original)
    same = True
    print(f"{'':10} {'module':>20} {'notebook':>20} {'(as saved)':>20}")
    for name, value in from_notebook.items():
        print(f"{name:10} {from_module[name]:20.15f} {value:20.15f} {before[name]:20.15f}")
        same = same and from_module[name] == value
    if from_notebook == before:
        print("The changed parameter changed nothing.")
        return 1
    print("The same, to the last digit." if same else "They differ.")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main(*map(Path, sys.argv[1:4])))
