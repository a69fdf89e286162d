"""What running each cell depends on, as a digest: not its comments, its outputs, or tags that change nothing."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize

from nb2prod.compiler.ipython.syntax_check import checked
from nb2prod.compiler.parameters.notebook_parameters import parameters_cells
from nb2prod.compiler.reach.metric_names import metrics_of
from nb2prod.compiler.reach.reading import run_cells
from nb2prod.compiler.roles import RAISES_TAG
from nb2prod.model import Cell, CellMetrics, Notebook

# what gives a notebook its own source, comments and all
_SHOWS_SOURCE = re.compile(
    r"\b(?:getsource\w*|getcomments|findsource|linecache|In|_ih|_i\d*|_ii|_iii|get_ipython|__main__|doctest|ipytest)\b"
    r"|^\s*%(?:hist|history|rerun|recall|rep|macro|save|notebook|logstart|psource|pfile|pycat)\b",
    re.MULTILINE,
)
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def code_digests(notebook: Notebook) -> tuple[tuple[int, str], ...]:
    """Give the number of each code cell that a run takes, and a digest of what running it depends on.

    A comment matters only where it moves a line or the notebook may read its own source; magics and what does not parse
    matter as they stand. So do the place of injection and the names of metrics.
    """
    cells = run_cells(notebook)
    exact = any(_SHOWS_SOURCE.search(cell.source) for cell in cells)
    metrics = {each.cell: each for each in metrics_of(notebook)}
    tagged = parameters_cells(notebook)[:1]
    injected = {cell.number for cell in tagged}
    return tuple(
        (cell.number, _digest(cell, metrics.get(cell.number), cell.number in injected, exact)) for cell in cells
    )


def _digest(cell: Cell, metrics: CellMetrics | None, injects: bool, exact: bool) -> str:
    parts = [
        cell.source if exact else code_text(cell.source),
        "raises" if RAISES_TAG in cell.tags else "",
        "parameters" if injects else "",
        *(metrics.names if metrics is not None else ()),
    ]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def code_text(source: str) -> str:
    """The source without comments and trailing blanks, on the same lines; as it stands where it is no plain Python."""
    if source[:1].isspace() or not isinstance(checked(source), ast.Module):
        return source
    if "#" not in source and not _TRAILING.search(source):
        return source.rstrip("\n")
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return source
    return _without_comments(source.split("\n"), tokens)


def _without_comments(lines: list[str], tokens: list[tokenize.TokenInfo]) -> str:
    inside: set[int] = set()  # lines that end in a string, or before one goes on: their blanks are the string's
    started = False
    for token in tokens:
        row, column = token.start
        if token.type == tokenize.COMMENT:
            # IPython leaves blank lines at the top away, which moves the lines below
            lines[row - 1] = lines[row - 1][:column] + ("" if started else "#")
        elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING):
            started = True
            inside.update(range(row, token.end[0]))
    kept = [line if row in inside else line.rstrip(" \t") for row, line in enumerate(lines, start=1)]
    return "\n".join(kept).rstrip("\n")
