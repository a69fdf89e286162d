"""From rendered texts to finished ones: ruff's fixes, black's layout, ruff's findings, for many files at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.drafts import Draft, FinishedText, Results
from nb2prod.workspace.finishing.formatting_together import Formatting, SharedFormatting, Unformatted
from nb2prod.workspace.finishing.lint_groups import LintSubject
from nb2prod.workspace.finishing.lint_runs import FindingsRun, findings_of_each, fix_each
from nb2prod.workspace.finishing.linting import LintFinding


class Finishing:
    """Finishes files in two steps, between which others can work with what the texts will most likely be.

    They are proven to be right in the end only. A file that a tool fails on costs the others nothing. Ruff's findings
    are looked for when `linted`; `shared` work is done by a copy of this process, too.
    """

    def __init__(self, drafts: Sequence[Draft], *, linted: bool, shared: bool = False) -> None:
        self._drafts = drafts
        self._linted = linted
        self._formatting: type[Formatting] = SharedFormatting if shared else Formatting
        self._begun: tuple[list[str | ToolFailed], Formatting, Results, FindingsRun] | None = None

    def likely(self) -> Results:
        """What the texts will most likely be, without findings; raises ToolFailed when ruff cannot be started."""
        return self._under_way()[2]

    def results(self) -> Results:
        """What the texts are, after `likely` or without it."""
        fixed, formatting, likely, run = self._under_way()
        try:
            results = _with_failures(fixed, formatting.confirmed())
            found = iter(run.findings())
        finally:
            self.close()
        if not self._linted:
            return results
        return [_with_findings(*each, found) for each in zip(self._drafts, likely, results, strict=True)]

    def close(self) -> None:
        """End what is under way."""
        if self._begun is not None:
            self._begun[3].close()
            self._begun = None

    def _under_way(self) -> tuple[list[str | ToolFailed], Formatting, Results, FindingsRun]:
        if self._begun is None:
            fixed = fix_each([LintSubject(draft.tools.linter, draft.path, draft.text) for draft in self._drafts])
            formatting = self._formatting(
                [
                    Unformatted(draft.tools.formatter, text, draft.path)
                    for draft, text in zip(self._drafts, fixed, strict=True)
                    if isinstance(text, str)
                ]
            )
            likely = _with_failures(fixed, formatting.likely())
            subjects = [
                LintSubject(draft.tools.linter, draft.path, each.text)
                for draft, each in zip(self._drafts, likely, strict=True)
                if self._linted and isinstance(each, FinishedText)
            ]
            self._begun = fixed, formatting, likely, FindingsRun(subjects)
        return self._begun


def _with_failures(fixed: Sequence[str | ToolFailed], formatted: Sequence[str | ToolFailed]) -> Results:
    """The texts as they were fixed and formatted, in the drafts' order, and what failed in between."""
    rest = iter(formatted)
    results: Results = []
    for text in fixed:
        done = text if isinstance(text, ToolFailed) else next(rest)
        if isinstance(done, ToolFailed):
            results.append(done)
        else:
            results.append(FinishedText(str(text), done))
    return results


def _with_findings(
    draft: Draft,
    likely: FinishedText | ToolFailed,
    result: FinishedText | ToolFailed,
    found: Iterator[tuple[LintFinding, ...] | ToolFailed],
) -> FinishedText | ToolFailed:
    """Add the findings, which are there for each text that was likely."""
    if isinstance(likely, ToolFailed):
        return likely
    findings = next(found)
    if isinstance(result, ToolFailed):
        return result
    if result.text != likely.text:
        subject = LintSubject(draft.tools.linter, draft.path, result.text)
        (findings,) = findings_of_each([subject])
    return findings if isinstance(findings, ToolFailed) else FinishedText(result.fixed, result.text, findings)
