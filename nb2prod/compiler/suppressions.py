"""Suppressions: findings that a cell's `# noqa: NB112` or the settings leave out, and comments that leave out nothing.

nb2prod's codes are cut out of the comments before compiling, so that they reach no module, where linters would call
them invalid. Lines and columns of all code stay the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nb2prod.compiler.ipython.translation import translate
from nb2prod.compiler.noqa_comments import NoqaComment, is_ours, noqa_comments, without_our_codes
from nb2prod.compiler.roles import role_of
from nb2prod.model import Cell, Diagnostic, Notebook, Severity
from nb2prod.rules import RULES
from nb2prod.rules.tags import NOT_SUPPRESSIBLE, UNUSED_SUPPRESSION

_SUPPRESSIBLE = frozenset(code for code, rule in RULES.items() if rule.severity is not Severity.ERROR)
_ABOUT_COMMENTS = frozenset({UNUSED_SUPPRESSION.code, NOT_SUPPRESSIBLE.code})


@dataclass(frozen=True, slots=True)
class Suppression:
    """One of nb2prod's codes in one comment of a cell."""

    code: str
    cell: Cell
    comment: NoqaComment
    column: int

    def fits(self, found: Diagnostic) -> bool:
        """Whether a finding that is no error is at the comment's lines, or about its whole cell."""
        if (found.cell_number, found.code) != (self.cell.number, self.code) or found.severity is Severity.ERROR:
            return False
        return found.line == 0 or self.comment.first_line <= found.line <= self.comment.line


def without_suppressions(notebook: Notebook) -> tuple[Notebook, tuple[Suppression, ...]]:
    """Read and cut out nb2prod's codes; a notebook without them comes back as it is."""
    suppressions: list[Suppression] = []
    cells = list(notebook.cells)
    for place, cell in enumerate(cells):
        comments = noqa_comments(cell)
        found = [
            Suppression(code, cell, comment, column)
            for comment in comments
            for column, code in comment.codes()
            if is_ours(code)
        ]
        if found:
            suppressions += found
            cells[place] = _cut(cell, comments)
    return (replace(notebook, cells=tuple(cells)) if suppressions else notebook), tuple(suppressions)


def reported(
    diagnostics: Sequence[Diagnostic], suppressions: Sequence[Suppression], ignored: Collection[str]
) -> tuple[Diagnostic, ...]:
    """What is left of the findings, and what is to be said about the suppressions themselves.

    `ignored` are the codes that the settings leave out. A notebook with errors was not looked at to its end, so nothing
    is said about its unused suppressions.
    """
    complete = not any(found.severity is Severity.ERROR for found in diagnostics)
    about = [found for each in suppressions for found in _mistakes(each)]
    if complete:
        about += _unused((each for each in suppressions if each.code not in _ABOUT_COMMENTS), diagnostics)
    by_cell: dict[int, list[Suppression]] = {}
    for each in suppressions:
        by_cell.setdefault(each.cell.number, []).append(each)
    findings = (*diagnostics, *about)
    left = [found for found in findings if not any(each.fits(found) for each in by_cell.get(found.cell_number, ()))]
    if complete:
        left += _unused((each for each in suppressions if each.code in _ABOUT_COMMENTS), about)
    return tuple(found for found in left if found.severity is Severity.ERROR or found.code not in ignored)


def linter_suppressions(notebook: Notebook) -> frozenset[tuple[int, int, str]]:
    """Where comments of cells take back a linter's findings: cell number, line and code; no code stands for all.

    The linter has seen the comments in the module, but there a formatter, or the collected imports, may have moved a
    finding's line away from them.
    """
    return frozenset(
        (cell.number, line, code)
        for cell in notebook.cells
        for comment in noqa_comments(cell)
        for line in range(comment.first_line, comment.line + 1)
        for code in [*(named for _, named in comment.codes()), *[""] * comment.is_blanket()]
    )


def _cut(cell: Cell, comments: Sequence[NoqaComment]) -> Cell:
    """The cell without nb2prod's codes, or as it is where they mean something to IPython or as a directive."""
    without = replace(cell, source=_cut_lines(cell.source, comments))
    before, after = translate(cell, frozenset()), translate(without, frozenset())
    unchanged = replace(before, source=_cut_lines(before.source, comments), rewrites=after.rewrites) == after
    return without if unchanged and role_of(without)[0] == role_of(cell)[0] else cell


def _cut_lines(source: str, comments: Iterable[NoqaComment]) -> str:
    lines = source.split("\n")
    for comment in comments:
        line = lines[comment.line - 1].rstrip()
        if line.endswith(comment.text):
            lines[comment.line - 1] = (line.removesuffix(comment.text) + without_our_codes(comment.text)).rstrip()
    return "\n".join(lines)


def _mistakes(each: Suppression) -> Iterator[Diagnostic]:
    place = (each.comment.line, each.column)
    if each.code not in RULES:
        fix = "correct the code or remove it; `nb2prod explain` lists the rules"
        yield UNUSED_SUPPRESSION.at(f"there is no rule {each.code}", each.cell, place, fix=fix)
    elif each.code not in _SUPPRESSIBLE:
        message = f"{each.code} ({RULES[each.code].name}) is an error, which cannot be suppressed"
        yield NOT_SUPPRESSIBLE.at(message, each.cell, place)


def _unused(suppressions: Iterable[Suppression], diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    by_cell: dict[int, list[Diagnostic]] = {}
    for found in diagnostics:
        by_cell.setdefault(found.cell_number, []).append(found)
    return [
        UNUSED_SUPPRESSION.at(f"{each.code} suppresses nothing here", each.cell, (each.comment.line, each.column))
        for each in suppressions
        if each.code in _SUPPRESSIBLE and not any(each.fits(found) for found in by_cell.get(each.cell.number, ()))
    ]
