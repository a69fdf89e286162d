"""The text of statements: taken from their cell, with its comments and blank lines, edited in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.lines import Line
from nb2prod.compiler.rendering.edits import CellText, Edit, apply, bounds, indent
from nb2prod.compiler.rendering.rewrite_text import edits_of
from nb2prod.compiler.rendering.rewrites import Rewriter
from nb2prod.compiler.roles import DIRECTIVE

INDENT = "    "


@dataclass(slots=True, eq=False)
class Bodies:
    """Renders statements; texts are kept per cell since several passes ask for them."""

    rewriter: Rewriter
    texts: dict[str, CellText] = field(default_factory=dict)

    def text_of(self, cell: CodeCell) -> CellText:
        if cell.cell.id not in self.texts:
            self.texts[cell.cell.id] = CellText(cell.cell, cell.source)
        return self.texts[cell.cell.id]

    def body(self, cells: Sequence[CodeCell], kept: Iterable[Statement], prefix: str = INDENT) -> list[Line]:
        """Render the kept statements of cells, one after the other, with the comments between them."""
        lines: list[Line] = []
        wanted = {statement.order for statement in kept}
        for cell in cells:
            part = self.cell_body(cell, wanted, prefix)
            if part and lines:
                lines.append(Line(""))
            lines += part
        return lines

    def cell_body(self, cell: CodeCell, wanted: set[int], prefix: str) -> list[Line]:
        text = self.text_of(cell)
        lines: list[Line] = []
        row = 1
        for statement in cell.statements:
            first, _, last, _ = bounds(statement.node)
            free, attached = trivia(text, range(row, first))
            if statement.order in wanted:
                lines += indent(text, text.rows([*free, *attached]), prefix)
                lines += self.statement(statement, prefix)
            else:
                lines += indent(text, text.rows(free), prefix)
            row = max(row, last + 1)
        if any(statement.order in wanted for statement in cell.statements):
            free, attached = trivia(text, range(row, len(text.lines) + 1))
            lines += indent(text, text.rows([*free, *attached]), prefix)
        return stripped(lines) if any(statement.order in wanted for statement in cell.statements) else []

    def with_comments(self, statement: Statement) -> list[Line]:
        """Render one statement at top level with the comments directly above it."""
        text = self.text_of(statement.cell)
        first = bounds(statement.node)[0]
        above = neighbour(statement, -1)
        _, attached = trivia(text, range(bounds(above.node)[2] + 1 if above else 1, first))
        return [*indent(text, text.rows(attached), ""), *self.statement(statement, "")]

    def statement(self, statement: Statement, prefix: str) -> list[Line]:
        """Render one statement alone: whatever else stands on its lines is cut away, a trailing comment is kept."""
        text = self.text_of(statement.cell)
        line, column, end_line, end_column = bounds(statement.node)
        rows = [text.lines[row - 1] for row in range(line, end_line + 1)]
        comment = text.comments.get(end_line)
        below = neighbour(statement, 1)
        alone = below is None or bounds(below.node)[0] != end_line
        tail = b"  " + comment.text.encode() if comment and alone and comment.column >= end_column else b""
        rows[-1] = rows[-1][:end_column] + tail
        rows[0] = rows[0][column:]
        edits = [
            shifted(edit, line, column)
            for rewrite in self.rewriter.rewrites(statement)
            for edit in edits_of(rewrite, text, self.rewriter.partial)
        ]
        return indent(text, enumerate(apply(rows, edits), line), prefix, line)


def neighbour(statement: Statement, distance: int) -> Statement | None:
    """Give the statement of the cell above (-1) or below (1) another one, if there is one."""
    inside = statement.cell.statements
    place = statement.order - inside[0].order + distance
    return inside[place] if 0 <= place < len(inside) else None


def shifted(edit: Edit, line: int, column: int) -> Edit:
    """Move an edit from cell coordinates to those of a statement's own rows."""
    return Edit(
        edit.line - line + 1,
        edit.column - (column if edit.line == line else 0),
        edit.end_line - line + 1,
        edit.end_column - (column if edit.end_line == line else 0),
        edit.text,
    )


def trivia(text: CellText, rows: range) -> tuple[list[int], list[int]]:
    """Split the rows between two statements: free comments and blanks, and the comments attached to what follows."""
    usable = [row for row in rows if row not in text.inside_strings and not is_directive(text, row)]
    usable = [row for row in usable if not text.lines[row - 1].strip() or text.lines[row - 1].lstrip().startswith(b"#")]
    attached: list[int] = []
    while usable and text.lines[usable[-1] - 1].strip():
        attached.insert(0, usable.pop())
    return usable, attached


def is_directive(text: CellText, row: int) -> bool:
    """nbdev's and papermill's directives, and the cell markers of script formats, are no comments for people."""
    content = text.lines[row - 1].decode()
    return bool(DIRECTIVE.match(content)) or content.startswith(("# %%", "#%%"))


def stripped(lines: list[Line]) -> list[Line]:
    """Remove blank lines at both ends."""
    start, end = 0, len(lines)
    while start < end and not lines[start].text.strip():
        start += 1
    while end > start and not lines[end - 1].text.strip():
        end -= 1
    return lines[start:end]
