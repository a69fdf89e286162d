"""Make a program smaller while it stays wrong: cells, statements and parts of expressions go."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tests.fuzzing.cells import Cells

MOST_TRIES = 600


def minimised(cells: Cells, is_wrong: Callable[[Cells], bool]) -> Cells:
    """Give the smallest program found that is still wrong; the same one when nothing can go."""
    tries = 0
    smaller = True
    while smaller and tries < MOST_TRIES:
        smaller = False
        for candidate in simpler(cells):
            tries += 1
            if is_wrong(candidate):
                cells, smaller = candidate, True
                break
            if tries >= MOST_TRIES:
                break
    return cells


def simpler(cells: Cells) -> Iterator[Cells]:
    """Give programs a little simpler, the greatest savings first."""
    if len(cells) > 3:
        half = len(cells) // 2
        yield cells[:half]
        yield cells[half:]
    for place in range(len(cells)):
        yield cells[:place] + cells[place + 1 :]
    for place, (tags, source) in enumerate(cells):
        if tags != "md":
            for text in simpler_sources(source):
                yield (*cells[:place], (tags, text), *cells[place + 1 :])
    for place, (tags, source) in enumerate(cells[:-1]):
        if tags == cells[place + 1][0]:
            yield (*cells[:place], (tags, f"{source}\n{cells[place + 1][1]}"), *cells[place + 2 :])


def simpler_sources(source: str) -> Iterator[str]:
    """Give a cell's source with one part left out or replaced."""
    try:
        text = ast.unparse(ast.parse(source))
    except SyntaxError:
        return
    if text != source:
        yield text
    for remove in (removals, replacements):
        count = sum(1 for _ in remove(ast.parse(text)))
        for position in range(count):
            tree = ast.parse(text)
            for number, change in enumerate(remove(tree)):
                if number == position:
                    change()
                    break
            try:
                changed = ast.unparse(ast.fix_missing_locations(tree))
                ast.parse(changed)
            except (SyntaxError, ValueError):
                continue
            if len(changed) < len(text):
                yield changed


def removals(tree: ast.Module) -> Iterator[Callable[[], None]]:
    """Give the ways to leave out one statement, or to put a block in the place of what surrounds it."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody", "handlers", "cases", "decorator_list"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for place, child in enumerate(block):
                yield lambda block=block, place=place: block.pop(place)  # type: ignore[misc]
                inner = getattr(child, "body", None)
                if isinstance(child, (ast.If, ast.For, ast.While, ast.With, ast.Try)) and isinstance(inner, list):
                    yield lambda block=block, place=place, inner=inner: replace(block, place, inner)  # type: ignore[misc]


def replace(block: list[ast.stmt], place: int, inner: list[ast.stmt]) -> None:
    block[place : place + 1] = inner


def replacements(tree: ast.Module) -> Iterator[Callable[[], None]]:
    """Give the ways to put a part of an expression, or a number, in the expression's place."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            parts = value if isinstance(value, list) else [value]
            for place, part in enumerate(parts):
                if not isinstance(part, ast.expr) or isinstance(getattr(part, "ctx", None), (ast.Store, ast.Del)):
                    continue
                inner = [child for child in ast.iter_child_nodes(part) if isinstance(child, ast.expr)]
                for other in [*inner, ast.Constant(1), ast.List([ast.Constant(1)], ast.Load())]:
                    if isinstance(value, list):
                        yield lambda value=value, place=place, other=other: value.__setitem__(place, other)  # type: ignore[misc]
                    else:
                        yield lambda node=node, name=name, other=other: setattr(node, name, other)  # type: ignore[misc]
                if isinstance(value, list) and len(value) > 1:
                    yield lambda value=value, place=place: value.pop(place)  # type: ignore[misc]
