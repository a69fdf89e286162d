"""The result as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.real_notebooks.funnel import (
    BASE,
    HALF,
    OURS,
    SLOW,
    Blocker,
    Summary,
    compiler_seconds,
    does_something,
    kept_share,
)
from benchmarks.real_notebooks.records import Record

_CELL = 160  # characters


def markdown(summary: Summary, records: Sequence[Record], heading: str) -> str:
    """The whole report: funnel, what blocks, and one line for each notebook."""
    accepted = f"{summary.compiled_accepted} of {summary.compiled}"
    parts = [
        f"# {heading}",
        funnel_table(summary),
        verdicts(summary),
        "## Refusals by code, of the notebooks that run twice alike",
        blocker_table(summary.blockers),
        f"## Refusals by code, of all notebooks that can be read ({accepted} are accepted)",
        blocker_table(summary.blockers_of_all),
        "## Refusals by notebook",
        _refusals([each for each in records if each.baseline.alike and does_something(each)]),
        "## Notebooks",
        notebook_table(records),
    ]
    return "\n\n".join(parts) + "\n"


def funnel_table(summary: Summary) -> str:
    """Stages down, tools across, each with its share of the notebooks that run twice alike."""
    tools = list(summary.stages[0].counts)
    rows = [["stage", *tools], ["---", *["---:"] * len(tools)]]
    reached = False
    for stage in summary.stages:
        reached = reached or stage.name == BASE
        rows.append([stage.name, *(_share(stage.counts[tool], summary.alike, shown=reached) for tool in tools)])
    return _table(rows)


def verdicts(summary: Summary) -> str:
    """The figures that are not part of the funnel."""
    equal = next(stage for stage in summary.stages if stage.name == "every output equal").counts[OURS] or 0
    share = f"{equal / summary.alike:.1%}" if summary.alike else "-"
    kept = f"{summary.median_kept:.0%}" if summary.median_kept is not None else "-"
    doubtful = ", ".join(f"{count} {outcome}" for outcome, count in summary.doubtful.items()) or "none"
    compared = f"{summary.compared[0]:g} where it has {summary.compared[1]:g} variables" if summary.compared else "-"
    lines = [
        f"- needed no edit (equal with suggested tags alone): {equal} of {summary.alike}, {share}",
        *_listed("silently wrong", summary.wrong),
        *_listed("bugs of nb2prod", summary.crashes),
        f"- suggestion and compiler: at most {summary.slowest:.2f} s of the processor",
        *_listed(f"notebooks over {SLOW:.0f} s", summary.slow),
        f"- exported share of the statements that do more than look: median {kept}",
        *_listed(f"modules of less than {HALF:.0%} of the notebook", summary.barely_kept),
        f"- names that were proven in a notebook that is equal: median {compared}",
        f"- names that could not be proven in the notebooks that are equal: {doubtful}",
    ]
    return "\n".join(lines)


def blocker_table(blockers: Sequence[Blocker]) -> str:
    """Codes with the number of notebooks they stand in the way of."""
    rows = [["code", "notebooks", "alone", "for example"], ["---", "---:", "---:", "---"]]
    rows += [[each.code, str(each.notebooks), str(each.alone), _short(each.example)] for each in blockers]
    return _table(rows)


def notebook_table(records: Sequence[Record]) -> str:
    """What became of each notebook."""
    peers = sorted({name for each in records for name in each.peers})
    rows = [["notebook", "run", "nb2prod", "exported", "compiler", *peers, "why"]]
    rows.append(["---", "---", "---", "---:", "---:", *["---"] * len(peers), "---"])
    for each in records:
        theirs = [_of_peer(each, peer) for peer in peers]
        share = f"{kept_share(each):.0%}" if each.ours.exported else ""
        why = each.ours.problem if each.baseline.runs else each.baseline.problem
        rows.append(
            [each.name, _run(each), outcome(each), share, f"{compiler_seconds(each):.2f} s", *theirs, _short(why)]
        )
    return _table(rows)


def outcome(record: Record) -> str:
    """One notebook's way through nb2prod in a word or two."""
    ours = record.ours
    if ours.bug:
        return "bug"
    if not ours.exported:
        return "refused" if ours.tagged.refusals else "not exported"
    if ours.verdict == "equal" and ours.doubtful:
        return f"equal, {len(ours.doubtful)} not proven"
    return ours.verdict or "exported"


def _run(record: Record) -> str:
    if record.baseline.alike:
        return "alike"
    return "not alike" if record.baseline.runs else "fails" if record.baseline.read else "unreadable"


def _of_peer(record: Record, peer: str) -> str:
    if peer not in record.peers:
        return ""
    result = record.peers[peer]
    if result.equal:
        return "equal"
    if not result.accepted:
        return "not accepted"
    return "fails" if result.runs is False else "not equal"


def _refusals(records: Sequence[Record]) -> str:
    lines = []
    for record in records:
        for refusal in record.ours.tagged.refusals:
            place = f"{record.name}, cell {refusal.cell}:{refusal.line}"
            lines.append(f"- {place}: {refusal.code} {refusal.message}; fix: {refusal.fix}")
    return "\n".join(lines) or "none"


def _listed(what: str, items: Sequence[str]) -> list[str]:
    return [f"- {what}: {len(items) or 'none'}", *(f"  - {item}" for item in items)]


def _share(count: int | None, alike: int, *, shown: bool) -> str:
    if count is None:
        return "-"
    return f"{count} ({count / alike:.0%})" if shown and alike else str(count)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CELL else f"{line[:_CELL]}…"


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows)
