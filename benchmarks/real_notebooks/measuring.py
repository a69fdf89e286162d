"""One notebook through everything, each part in a fresh copy; parts that were measured before can be taken over."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.real_notebooks.baseline import DEFINITION, measure_baseline
from benchmarks.real_notebooks.copies import fresh_copy
from benchmarks.real_notebooks.exporting import Tags, measure_export
from benchmarks.real_notebooks.peers import PEERS, PeerRun
from benchmarks.real_notebooks.records import Baseline, Exported, PeerResult, Record, baseline_from, exported_from
from benchmarks.real_notebooks.selection import Selected
from nb2prod.execution.engine.interpreters import choose_interpreter

_NB2PROD = Path(__file__).resolve().parents[2] / "nb2prod"


@dataclass(frozen=True)
class Plan:
    """How every notebook is measured."""

    python: Path
    timeout: float
    peers: Mapping[str, Path]  # programs by the peer's name
    peers_timeout: float
    work: Path
    resume: bool
    sources: str  # digest of the code that is measured
    tags: Mapping[str, Tags]  # a person's, by the notebook's name

    def key(self, content: bytes, *others: object) -> str:
        """Stands for what a result depends on."""
        text = json.dumps([hashlib.sha256(content).hexdigest(), str(self.python), *map(str, others)])
        return hashlib.sha256(text.encode()).hexdigest()


def sources_digest() -> str:
    """Stands for the nb2prod that is measured, and for how."""
    files = [*sorted(_NB2PROD.rglob("*.py")), *sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def measure(selected: Selected, plan: Plan) -> Record:
    """Measure one notebook; what is known of it is kept in the plan's work folder."""
    scratch = Path(tempfile.mkdtemp(prefix="notebook-", dir=plan.work))
    try:
        return _Measurement(selected, plan, scratch).record()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class _Measurement:
    def __init__(self, selected: Selected, plan: Plan, scratch: Path) -> None:
        self._selected = selected
        self._plan = plan
        self._scratch = scratch
        self._content = selected.path.read_bytes()
        place = hashlib.sha256(str(selected.path).encode()).hexdigest()[:16]
        self._store = plan.work / "records" / f"{selected.path.stem[:40]}-{place}.json"
        known = plan.resume and self._store.is_file()
        self._known: dict[str, Any] = json.loads(self._store.read_text(encoding="utf-8")) if known else {}

    def record(self) -> Record:
        baseline = self._baseline()
        ours = self._ours(baseline, "nb2prod")
        tags = self._plan.tags.get(self._selected.name)
        return Record(
            name=self._selected.name,
            path=str(self._selected.path),
            repository=self._selected.repository,
            baseline=baseline,
            ours=ours,
            by_hand=self._ours(baseline, "nb2prod by hand", tags) if tags and not ours.equal else None,
            peers=self._peers(baseline) if baseline.alike else {},
        )

    def _baseline(self) -> Baseline:
        key = self._plan.key(self._content, self._plan.timeout, DEFINITION)
        if (known := self._taken("baseline", key)) is not None:
            return baseline_from(known)
        where = choose_interpreter("python3", self._plan.python)
        store = self._folder("values")
        baseline = measure_baseline(self._copy(), where, self._plan.timeout, store)
        self._keep("baseline", key, baseline)
        return baseline

    def _ours(self, baseline: Baseline, part: str, tags: Tags | None = None) -> Exported:
        plan = self._plan
        key = plan.key(self._content, plan.timeout, plan.sources, baseline.runs, json.dumps(tags))
        if (known := self._taken(part, key)) is not None:
            return exported_from(known)
        output = self._folder(part)
        exported = measure_export(self._copy(), output, plan.python, plan.timeout, runs=baseline.runs, tags=tags)
        self._keep(part, key, exported)
        return exported

    def _peers(self, baseline: Baseline) -> dict[str, PeerResult]:
        found = {}
        for peer in PEERS:
            if peer.name not in self._plan.peers:
                continue
            key = self._plan.key(self._content, self._plan.peers_timeout, baseline.printed)
            if (known := self._taken(peer.name, key)) is not None:
                found[peer.name] = PeerResult(**known)
                continue
            scratch = self._folder(peer.command)
            run = PeerRun(self._copy(), self._plan.python, self._plan.peers_timeout, scratch, baseline.printed)
            found[peer.name] = peer.measure(self._plan.peers[peer.name], run)
            self._keep(peer.name, key, found[peer.name])
        return found

    def _copy(self) -> Path:
        return fresh_copy(self._selected, self._folder("copy"), self._plan.work / "large")

    def _folder(self, name: str) -> Path:
        folder = self._scratch / name
        folder.mkdir(exist_ok=True)
        return folder

    def _taken(self, part: str, key: str) -> dict[str, Any] | None:
        known = self._known.get(part)
        return known["value"] if known is not None and known["key"] == key else None

    def _keep(self, part: str, key: str, value: Baseline | Exported | PeerResult) -> None:
        self._known[part] = {"key": key, "value": dataclasses.asdict(value)}
        self._store.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._store.with_suffix(".tmp")
        unfinished.write_text(json.dumps(self._known, indent=1), encoding="utf-8")
        unfinished.replace(self._store)
