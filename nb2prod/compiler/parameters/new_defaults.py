"""Other defaults for parameters: written into the parameters cell, where the notebook's own stand."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nb2prod.compiler.ipython.translation import translate
from nb2prod.compiler.parameters.comments import read_tokens
from nb2prod.compiler.parameters.constant_values import NotConstant, evaluate
from nb2prod.compiler.parameters.default_text import SourceText
from nb2prod.compiler.parameters.notebook_parameters import import_texts, notebook_parameters, parameters_cells
from nb2prod.compiler.parameters.type_forms import dotted_name
from nb2prod.compiler.parameters.value_source import NoDefault, value_source
from nb2prod.compiler.trees import walk
from nb2prod.model import Cell, Notebook, Severity


@dataclass(frozen=True, slots=True)
class _Default:
    """Where one parameter's default stands: indices into the cell's source, which several names may share."""

    name: str
    node: ast.expr
    span: tuple[int, int]


def with_defaults(notebook: Notebook, values: Mapping[str, object]) -> tuple[Notebook, tuple[str, ...]]:
    """Give parameters of the notebook other defaults; also say which others had to be written out.

    A run that is given these values computes nothing again that the parameters cell computes from them, so what does
    depend on them is written out with the value it has now. The result is read again and compared, value by value.
    Raises `NoDefault`.
    """
    cells = parameters_cells(notebook)
    if len(cells) != 1 or not values:
        return notebook, ()
    cell, imports = cells[0], import_texts(notebook)
    defaults = _defaults(cell)
    before = _values(defaults, imports)
    missing = [name for name in values if name not in before]
    if missing:
        raise NoDefault(f"the parameters cell gives {', '.join(missing)} no default that could be replaced")
    computed = {
        name: value for name, value in _changed(defaults, before, values, imports).items() if name not in values
    }
    source = _edited(cell, defaults, {**values, **computed}, imports)
    cells_after = tuple(replace(each, source=source) if each is cell else each for each in notebook.cells)
    edited = replace(notebook, cells=cells_after, new_defaults=tuple(values))
    _prove(edited, {**before, **values}, imports)
    return edited, tuple(computed)


def _defaults(cell: Cell) -> tuple[_Default, ...]:
    """The names that the cell assigns, in order, as `parse_parameters` reads them."""
    source = translate(cell, frozenset()).source
    text, tokens = SourceText(source), read_tokens(source)
    found: list[_Default] = []
    for statement in ast.parse(source).body:
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        span = (text.value_start(statement, tokens), text.span(statement)[1])
        for target in targets:
            found += _of_target(target, statement.value, span, text)
    _check_plain(cell.source, source, found)
    return tuple(found)


def _of_target(target: ast.expr, value: ast.expr, span: tuple[int, int], text: SourceText) -> Iterator[_Default]:
    if isinstance(target, ast.Name):
        yield _Default(target.id, value, span)
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        for each, item in zip(target.elts, value.elts, strict=True):
            if isinstance(each, ast.Name):
                yield _Default(each.id, item, text.span(item))


def _check_plain(original: str, translated: str, defaults: Sequence[_Default]) -> None:
    """Positions in what IPython makes of the cell must be positions in the cell."""
    end = max((default.span[1] for default in defaults), default=0)
    if original[:end] != translated[:end]:
        raise NoDefault("the parameters cell holds IPython syntax before its last parameter; move it to another cell")


def _values(defaults: Sequence[_Default], imports: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for default in defaults:
        found[default.name] = evaluate(default.node, found, imports)
    return found


def _changed(
    defaults: Sequence[_Default], before: Mapping[str, object], values: Mapping[str, object], imports: Mapping[str, str]
) -> dict[str, object]:
    """The parameters that would come out otherwise with the new defaults, and the values they keep."""
    names = {**before, **values}
    return {
        default.name: before[default.name]
        for default in defaults
        if default.name not in values and _differs(default, names, before[default.name], imports)
    }


def _differs(default: _Default, names: Mapping[str, object], value: object, imports: Mapping[str, str]) -> bool:
    try:
        again = evaluate(default.node, {name: each for name, each in names.items() if name != default.name}, imports)
    except NotConstant:  # computed with the new value it would raise
        return True
    return value_source(again) != value_source(value)


def _edited(cell: Cell, defaults: Sequence[_Default], values: Mapping[str, object], imports: Mapping[str, str]) -> str:
    """The cell's source with these values; every line stays on its line."""
    path = _path_name(cell, imports)
    texts: dict[tuple[int, int], str] = {}
    for default in defaults:
        sharing = [other.name for other in defaults if other.span == default.span]
        given = [name for name in sharing if name in values]
        if not given:
            continue
        try:
            sources = {value_source(values[name], path) for name in given}
        except NoDefault as error:
            raise NoDefault(f"{default.name}: {error}") from None
        if len(given) < len(sharing) or len(sources) > 1:
            raise NoDefault(f"{' and '.join(sharing)} share one default; give each of them a line of its own")
        texts[default.span] = sources.pop()
    result = cell.source
    for (start, end), text in sorted(texts.items(), reverse=True):
        old = cell.source[start:end]
        lead = old[: len(old) - len(old.lstrip(" \t"))]
        result = result[:start] + lead + _as_tall(text, old.count("\n")) + result[end:]
    return result


def _as_tall(text: str, breaks: int) -> str:
    """The text with so many line breaks, which mean nothing where they stand."""
    if not breaks:
        return text
    if text[-1] in ")]}":
        return text[:-1] + "\n" * breaks + text[-1]
    return "(" + text + "\n" * breaks + ")"


def _path_name(cell: Cell, imports: Mapping[str, str]) -> str:
    """How the cell spells `pathlib.Path`; empty when it does not."""
    for node in walk(ast.parse(translate(cell, frozenset()).source)):
        if isinstance(node, (ast.Name, ast.Attribute)) and dotted_name(node, imports) == "pathlib.Path":
            return ast.unparse(node)
    return ""


def _prove(edited: Notebook, wanted: Mapping[str, object], imports: Mapping[str, str]) -> None:
    """The edited cell must give every parameter exactly the value it should have."""
    _, found = notebook_parameters(edited)
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors:
        raise NoDefault(f"the parameters cell would be wrong with them: {errors[0].code} {errors[0].message}")
    after = _values(_defaults(parameters_cells(edited)[0]), imports)
    wrong = [name for name in wanted if value_source(after.get(name)) != value_source(wanted[name])]
    if wrong or [*after] != [*wanted]:
        raise NoDefault(f"the parameters cell would give {', '.join(wrong) or 'its parameters'} another value")
