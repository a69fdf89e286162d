"""Counts over all notebooks: the funnel, and what blocks."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.real_notebooks.records import Exported, PeerResult, Record

OURS = "nb2prod"
SLOW = 1.0  # seconds of the processor that no notebook may take the compiler
HALF = 0.5
BASE = "... and does more than look"  # shares are of these notebooks


@dataclass(frozen=True)
class Stage:
    """One row of the funnel: notebooks that got there, by tool; None where it was not measured."""

    name: str
    counts: dict[str, int | None]


@dataclass(frozen=True)
class Blocker:
    """One code of the compiler, and in how many notebooks it stands in the way."""

    code: str
    notebooks: int
    alone: int  # notebooks with no other code
    example: str


@dataclass(frozen=True)
class Summary:
    """Everything that the tables show."""

    notebooks: int
    alike: int
    stages: tuple[Stage, ...]
    blockers: tuple[Blocker, ...]  # in the notebooks that run twice alike
    blockers_of_all: tuple[Blocker, ...]
    compiled: int
    compiled_accepted: int
    slow: tuple[str, ...]
    slowest: float
    crashes: tuple[str, ...]
    wrong: tuple[str, ...]
    median_kept: float | None  # share of statements of work in exported cells, where a module was written
    barely_kept: tuple[str, ...]  # modules of less than half of the notebook
    compared: tuple[float, float] | None  # names proven in a notebook that is equal, and its variables: medians
    doubtful: dict[str, int]  # names that are not proven, by outcome, in the notebooks that are equal

    @property
    def failed(self) -> bool:
        """Whether something must never happen and did."""
        return bool(self.wrong or self.crashes)


def summarise(records: Sequence[Record], peers: Sequence[str]) -> Summary:
    """Count."""
    alike = [each for each in records if each.baseline.alike and does_something(each)]
    read = [each for each in records if each.baseline.read and not each.ours.tagged.unreadable]
    exported = [each for each in alike if each.ours.exported]
    return Summary(
        notebooks=len(records),
        alike=len(alike),
        stages=_stages(records, alike, peers),
        blockers=blockers(alike),
        blockers_of_all=blockers(read),
        compiled=len(read),
        compiled_accepted=sum(not each.ours.tagged.refusals and not each.ours.tagged.crash for each in read),
        slow=tuple(f"{each.name}: {compiler_seconds(each):.2f} s" for each in read if compiler_seconds(each) > SLOW),
        slowest=max(map(compiler_seconds, read), default=0.0),
        crashes=tuple(f"{name}: {export.problem}" for name, export in _exports(records) if export.bug),
        wrong=tuple(f"{name}: {ours.verdict}: {ours.problem}" for name, ours in _exports(records) if ours.wrong),
        median_kept=statistics.median(map(kept_share, exported)) if exported else None,
        barely_kept=tuple(f"{each.name}: {kept_share(each):.0%}" for each in exported if kept_share(each) < HALF),
        compared=_compared([each for each in alike if each.ours.equal]),
        doubtful=dict(Counter(_outcome(text) for each in alike if each.ours.equal for text in each.ours.doubtful)),
    )


def _exports(records: Sequence[Record]) -> Iterator[tuple[str, Exported]]:
    """With suggested tags, and with a person's."""
    for record in records:
        yield record.name, record.ours
        if record.by_hand is not None:
            yield f"{record.name} (tags by hand)", record.by_hand


def does_something(record: Record) -> bool:
    """Whether there is anything to export: a statement that does more than look."""
    return record.ours.tagged.work > 0 or bool(record.ours.bug)


def compiler_seconds(record: Record) -> float:
    """Processor time of suggestion and compiler together."""
    return record.ours.tagged.suggest_seconds + record.ours.tagged.compile_seconds


def kept_share(record: Record) -> float:
    """The exported share of the statements that do more than look; all, where there are none."""
    return record.ours.tagged.kept / record.ours.tagged.work if record.ours.tagged.work else 1.0


def blockers(records: Sequence[Record]) -> tuple[Blocker, ...]:
    """Count the compiler's codes, most frequent first."""
    notebooks: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for record in records:
        codes = list(dict.fromkeys(refusal.code for refusal in record.ours.tagged.refusals))
        notebooks.update(codes)
        if len(codes) == 1:
            alone.update(codes)
        for refusal in record.ours.tagged.refusals:
            examples.setdefault(refusal.code, f"{refusal.message} ({record.name}, cell {refusal.cell}:{refusal.line})")
    return tuple(Blocker(code, count, alone[code], examples[code]) for code, count in notebooks.most_common())


def _compared(records: Sequence[Record]) -> tuple[float, float] | None:
    if not records:
        return None
    proven = [each.ours.counts.get("equal", 0) + each.ours.counts.get("close", 0) for each in records]
    return statistics.median(proven), statistics.median(each.baseline.values for each in records)


def _stages(records: Sequence[Record], alike: Sequence[Record], peers: Sequence[str]) -> tuple[Stage, ...]:
    rows = [
        _same_for_all("read", sum(each.baseline.read for each in records), peers),
        _same_for_all("runs", sum(each.baseline.runs for each in records), peers),
        _same_for_all("runs twice alike", sum(each.baseline.alike for each in records), peers),
        _same_for_all(BASE, len(alike), peers),
        Stage("tagged", {OURS: sum(_is_tagged(each) for each in alike), **dict.fromkeys(peers)}),
        _stage("exported", alike, peers, lambda each: each.ours.exported, lambda result: result.accepted),
        _stage("imports", alike, peers, lambda each: each.ours.imports, lambda result: result.imports),
        _stage("module runs", alike, peers, lambda each: each.ours.module_runs, lambda result: result.runs),
        _stage("every output equal", alike, peers, lambda each: each.ours.equal, lambda result: result.equal),
    ]
    half = sum(each.ours.equal and kept_share(each) >= HALF for each in alike)
    rows.append(Stage("... and at least half of it exported", {OURS: half, **dict.fromkeys(peers)}))
    proven = sum(each.ours.equal and not each.ours.doubtful for each in alike)
    rows.append(Stage("... and every name comparable", {OURS: proven, **dict.fromkeys(peers)}))
    vacuous = sum(each.ours.verdict == "unproven" for each in alike)
    rows.append(Stage("module runs, nothing to compare", {OURS: vacuous, **dict.fromkeys(peers)}))
    if any(each.by_hand for each in records):
        helped = sum(each.ours.equal or (each.by_hand is not None and each.by_hand.equal) for each in alike)
        rows.append(Stage("equal, where need be with a person's tags", {OURS: helped, **dict.fromkeys(peers)}))
    return tuple(rows)


def _same_for_all(name: str, count: int, peers: Sequence[str]) -> Stage:
    return Stage(name, dict.fromkeys([OURS, *peers], count))


def _stage(
    name: str,
    alike: Sequence[Record],
    peers: Sequence[str],
    ours: Callable[[Record], bool],
    theirs: Callable[[PeerResult], bool | None],
) -> Stage:
    counts: dict[str, int | None] = {OURS: sum(map(ours, alike))}
    for peer in peers:
        found = [theirs(each.peers[peer]) for each in alike if peer in each.peers]
        unknown = name != "exported" and all(value is None for value in found)
        counts[peer] = None if unknown else sum(value is True for value in found)
    return Stage(name, counts)


def _is_tagged(record: Record) -> bool:
    tagged = record.ours.tagged
    return not tagged.crash and any(count for role, count in tagged.roles.items() if role != "skip")


def _outcome(text: str) -> str:
    return "unstable" if ": unstable: " in text else "not comparable"
