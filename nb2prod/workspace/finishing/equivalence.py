"""Proof that two module texts are the same program, whatever the order inside a block of imports."""

from __future__ import annotations

import ast
import itertools
import types
import warnings

_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_SOMEWHERE = ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)


def same_program(before: str, after: str) -> bool:
    """Whether both texts compile to the same code once each block of imports is sorted.

    A block that has a star import, or binds a name twice, depends on its order and so is compared as it stands.
    """
    outline = _outline(before)
    return (outline is not None and outline == _outline(after)) or _code(before) == _code(after)


def surely_different(unfinished: str, on_disk: str) -> bool:
    """Whether no linter's fix and no layout turns the first text into the second: they are not the same program.

    Docstrings do not count, as black lays them out anew; a text that is no Python at all is another program.
    """
    try:
        return _code(unfinished, docstrings=False) != _code(on_disk, docstrings=False)
    except (SyntaxError, ValueError, RecursionError):
        return True


def _outline(text: str) -> list[str] | None:
    """The top-level statements as they are written, imports sorted; None when two share a line.

    Equal outlines are equal programs, and cost far less to see than equal code.
    """
    statements = _parsed(text).body
    lines = text.split("\n")
    spans = [(_first_line(statement), statement.end_lineno or 0) for statement in statements]
    if "\r" in text or any(before[1] >= after[0] for before, after in itertools.pairwise(spans)):
        return None
    places = dict(zip(map(id, statements), spans, strict=True))
    outline = []
    for statement in _sorted_runs(statements):
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            outline.append(ast.dump(statement))
        else:
            first, last = places[id(statement)]
            outline.append("\n".join(lines[first - 1 : last]))
    return outline


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min((decorator.lineno for decorator in decorators), default=statement.lineno)


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and the like: linter findings, not ours
        return ast.parse(text)


def _code(text: str, *, docstrings: bool = True) -> tuple[object, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `is` with a literal and the like: linter findings, not ours
        tree = _SortedImports().visit(ast.parse(text))
        for node in ast.walk(tree):
            if not docstrings and isinstance(node, _DOCUMENTED):
                _empty_docstring(node)
            # a class body knows its first line from Python 3.13 on
            if "lineno" in node._attributes:
                ast.copy_location(node, _SOMEWHERE)
        return _comparable(compile(tree, "module", "exec", dont_inherit=True))


def _empty_docstring(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        first.value.value = ""


def _comparable(code: types.CodeType) -> tuple[object, ...]:
    """Everything that decides what a code object does, without the places it came from."""
    constants = tuple(
        _comparable(constant) if isinstance(constant, types.CodeType) else (type(constant), repr(constant))
        for constant in code.co_consts
    )
    names = (code.co_name, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    shape = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return (code.co_code, constants, names, shape, getattr(code, "co_exceptiontable", b""))


class _SortedImports(ast.NodeTransformer):
    """Splits imports into one per name and sorts each run of them."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list):
                setattr(node, field, _sorted_runs(statements))
        return super().generic_visit(node)


def _sorted_runs(statements: list[ast.stmt]) -> list[ast.stmt]:
    result: list[ast.stmt] = []
    run: list[ast.stmt] = []
    for statement in statements:
        if isinstance(statement, ast.Import):
            run.extend(ast.Import([alias]) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module != "__future__":
            run.extend(ast.ImportFrom(statement.module, [alias], statement.level) for alias in statement.names)
        else:
            result += [*_sorted_run(run), statement]
            run = []
    return result + _sorted_run(run)


def _sorted_run(run: list[ast.stmt]) -> list[ast.stmt]:
    distinct = {ast.dump(statement): statement for statement in run}
    bound = [_bound(statement) for statement in distinct.values()]
    names = [name for name, module in bound if not module]
    modules = {name for name, module in bound if module}  # `import a.b` and `import a.c` bind one and the same `a`
    if "*" in names or len(names) != len(set(names)) or modules.intersection(names):
        return run
    return [distinct[text] for text in sorted(distinct)]


def _bound(statement: ast.stmt) -> tuple[str, bool]:
    """The name an import binds, and whether that is the top-level module itself."""
    assert isinstance(statement, (ast.Import, ast.ImportFrom))
    alias = statement.names[0]
    if isinstance(statement, ast.Import) and alias.asname is None:
        return alias.name.split(".")[0], True
    return alias.asname or alias.name, False
