"""Which notebooks are measured, and which folder each of them needs around it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Selected:
    """One notebook; `root` is the folder that is copied with it, and holds the data it reads."""

    path: Path
    root: Path
    repository: str

    @property
    def inside(self) -> Path:
        """Where the notebook lies within its root."""
        return self.path.relative_to(self.root)

    @property
    def name(self) -> str:
        """What tables call it."""
        return f"{self.repository}/{self.inside.as_posix()}"


def select(
    paths: Sequence[Path], lists: Sequence[Path], corpus: Path | None, per_repository: int | None, limit: int | None
) -> tuple[Selected, ...]:
    """The notebooks of folders and lists in their order, each once; raises ValueError for a path that is not there.

    With `corpus`, each folder in it is a repository of its own; otherwise a folder that was named is one, and a single
    notebook's own folder.
    """
    found = dict.fromkeys([*_in_folders(paths, corpus), *_in_lists(lists, corpus)])
    counts: Counter[str] = Counter()
    chosen = []
    for each in found:
        counts[each.repository] += 1
        if per_repository is None or counts[each.repository] <= per_repository:
            chosen.append(each)
    return tuple(chosen[:limit])


def _in_folders(paths: Sequence[Path], corpus: Path | None) -> Iterator[Selected]:
    for path in paths:
        if path.is_dir():
            for notebook in sorted(path.absolute().rglob("*.ipynb")):
                if ".ipynb_checkpoints" not in notebook.parts:
                    yield _selected(notebook, path.absolute(), corpus)
        elif path.is_file():
            yield _selected(path.absolute(), path.absolute().parent, corpus)
        else:
            raise ValueError(f"{path}: no such folder or notebook")


def _in_lists(lists: Sequence[Path], corpus: Path | None) -> Iterator[Selected]:
    """From JSON (objects with a `path`, and `runs` if that is known) or from text with one path in each line."""
    for file in lists:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".json":
            names = [entry["path"] for entry in json.loads(text) if entry.get("runs") is not False]
        else:
            names = [line for line in text.splitlines() if line.strip()]
        for name in names:
            path = (file.absolute().parent / name).absolute()
            if not path.is_file():
                raise ValueError(f"{file}: {name}: no such notebook")
            yield _selected(path, path.parent, corpus)


def _selected(notebook: Path, folder: Path, corpus: Path | None) -> Selected:
    if corpus is None:
        return Selected(notebook, folder, folder.name)
    parts = notebook.relative_to(corpus.absolute()).parts
    root = corpus.absolute() / parts[0] if len(parts) > 1 else notebook.parent
    return Selected(notebook, root, root.name)
