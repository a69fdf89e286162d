"""Names whose value IPython fixes, such as `__doc__`: written out, since a module's own mean something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from nb2prod.compiler.ipython.parsing import parsed
from nb2prod.compiler.rendering.edits import CellText, Edit, apply, bounds
from nb2prod.compiler.trees import walk
from nb2prod.model import Cell

# as in IPython's `InteractiveShell.prepare_user_module`, which every kernel for Python uses
VALUES = {
    "__name__": '"__main__"',
    "__doc__": '"Automatically created module for IPython interactive environment"',
    "__package__": "None",
    "__spec__": "None",
    "__loader__": "None",
    "__builtins__": "builtins",
}


class WrittenOut(NamedTuple):
    """The source with as many lines as before, and the import statements it now needs."""

    source: str
    imports: tuple[str, ...] = ()


def write_out(cell: Cell, source: str, bound_names: frozenset[str]) -> WrittenOut:
    """Write the values out in a cell's Python; `if __name__ == "__main__":` leaves its body.

    What a notebook binds itself stays, and so does what stands in an f-string, where quotes could clash.
    """
    tree = parsed(source) if any(name in source for name in VALUES) else None
    if not isinstance(tree, ast.Module):
        return WrittenOut(source)
    bound = bound_names | set(_bound(tree))
    if "__name__" not in bound:
        for node in reversed(tree.body):
            if isinstance(node, ast.If) and _asks_for_main(node.test):
                source = _unwrapped(cell, source, node)
    tree = parsed(source)
    assert tree is not None
    names = {name for name, text in VALUES.items() if not {name, text} & bound}
    reads = [read for read in _reads(tree, "") if read.id in names]
    # a text that stands for itself would become a docstring
    idle = {id(node.value) for node in walk(tree) if isinstance(node, ast.Expr)}
    edits = [Edit(*bounds(read), "None" if id(read) in idle else VALUES[read.id]) for read in reads]
    written = b"\n".join(apply([line.encode() for line in source.split("\n")], edits)).decode()
    if parsed(written) is None:  # a pattern such as `case __name__.x`
        return WrittenOut(source)
    return WrittenOut(written, ("import builtins",) if "__builtins__" in {read.id for read in reads} else ())


def _bound(tree: ast.AST) -> Iterator[str]:
    """Every name the cell binds, deletes or declares, in whatever scope."""
    for node in walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        for attribute in ("name", "asname", "arg", "rest"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                yield name
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            yield from node.names


def _reads(node: ast.AST, own: str) -> Iterator[ast.Name]:
    """Names read; `own` is a name that the class body around them has itself."""
    if isinstance(node, ast.JoinedStr):
        return
    if isinstance(node, ast.Name) and node.id != own:
        yield node
    if isinstance(node, ast.ClassDef):
        own = "__doc__" if ast.get_docstring(node, clean=False) is not None else ""
    function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _reads(child, "" if function and name == "body" else own)


def _asks_for_main(test: ast.expr) -> bool:
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return False
    sides = [test.left, *test.comparators]
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides) and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in sides
    )


def _unwrapped(cell: Cell, source: str, node: ast.If) -> str:
    """Move the body of a top-level `if` to the left in its place, and leave out what is under `else`."""
    text = CellText(cell, source)
    lines = source.split("\n")
    first, column, last, _ = bounds(node.body[0])
    last = node.body[-1].end_lineno or last
    indentation = text.lines[first - 1][:column].decode()
    lines[node.lineno - 1 : first - 1] = [_only_comment(line) for line in lines[node.lineno - 1 : first - 1]]
    if indentation.strip():  # the body stands on the line of its `if`
        lines[first - 1] = text.lines[first - 1][column:].decode()
    else:
        end = _end_of_comments(lines, last, indentation)
        for row in range(first, end + 1):
            if row not in text.inside_strings:
                lines[row - 1] = _moved(lines[row - 1], indentation)
    if node.orelse:
        otherwise = range(last, node.end_lineno or last)
        start = next(index for index in otherwise if lines[index].startswith(("else", "elif")))
        lines[start : node.end_lineno] = [""] * ((node.end_lineno or start) - start)
    result = "\n".join(lines)
    return result if _same_statements(source, node, result) else source


def _only_comment(line: str) -> str:
    return line.lstrip() if line.lstrip().startswith("#") else ""


def _end_of_comments(lines: list[str], last: int, indentation: str) -> int:
    """The last of the indented comments that follow a body directly."""
    while last < len(lines) and lines[last].startswith(indentation) and lines[last].lstrip().startswith("#"):
        last += 1
    return last


def _moved(line: str, indentation: str) -> str:
    """Continuation lines and comments may be indented less than the statement they belong to."""
    return line.removeprefix(indentation) if line.startswith(indentation) else line.lstrip(" \t")


def _same_statements(before: str, node: ast.If, after: str) -> bool:
    """Whether the text now holds the body's statements in the place of the `if`."""
    old, new = parsed(before), parsed(after)
    if not isinstance(old, ast.Module) or not isinstance(new, ast.Module):
        return False
    wanted = [inner for part in old.body for inner in (node.body if part.lineno == node.lineno else [part])]
    return [*map(ast.dump, wanted)] == [*map(ast.dump, new.body)]
