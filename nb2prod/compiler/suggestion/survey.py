"""The notebook seen as a whole: what each code cell reads, makes and changes, and the heading it stands under."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nb2prod.compiler.analysis.bindings import Bindings, collect_bindings
from nb2prod.compiler.analysis.candidates import DEFINITIONS
from nb2prod.compiler.analysis.cells import CodeCell, Statement, code_cells
from nb2prod.compiler.analysis.figures import Drawing
from nb2prod.compiler.analysis.imports import ImportTable, collect_imports, is_guard, is_import
from nb2prod.compiler.analysis.lifting import Lifting, lift
from nb2prod.compiler.analysis.looking import Looking
from nb2prod.compiler.analysis.mutations import Mutations, collect_mutations
from nb2prod.compiler.compile import make_looking
from nb2prod.compiler.ipython.translation import Translate, translate_and_parse
from nb2prod.compiler.roles import RoledCell
from nb2prod.compiler.suggestion.headings import Section
from nb2prod.model import Cell, CellKind, Notebook, Role, RoleKind, StarImport


@dataclass(frozen=True, slots=True, eq=False)
class Surveyed:
    """One code cell; names of imports count for nothing here."""

    code: CodeCell
    section: Section
    prose: bool  # text stands directly above the cell
    makes: tuple[str, ...]  # variables, functions and classes it binds, in order
    defines: frozenset[str]  # those of them that are functions and classes
    changes: frozenset[str]  # variables whose objects it changes in place
    mentions: frozenset[str]  # every name read anywhere in it
    exposed: frozenset[str]  # those of them that it has not certainly bound before
    reads: frozenset[str]  # variables of the notebook it needs when it runs, also through functions
    sources: dict[str, tuple[int, ...]]  # by such a variable: the cells (positions) that made and changed it

    @property
    def cell(self) -> Cell:
        return self.code.cell

    @property
    def statements(self) -> Sequence[Statement]:
        return self.code.statements


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """All code cells in document order, and what is known about the notebook's names."""

    cells: tuple[Surveyed, ...]
    imports: ImportTable
    bindings: Bindings
    lifting: Lifting
    mutations: Mutations
    looking: Looking
    drawing: Drawing
    needs: dict[str, frozenset[str]]  # by function or class: every name that using it may look up
    kale: bool  # an untagged cell then belongs to the one before

    def readers(self, position: int, name: str) -> tuple[int, ...]:
        """The positions of the later cells that need what this cell makes or changes of the name."""
        later = range(position + 1, len(self.cells))
        return tuple(other for other in later if position in self.cells[other].sources.get(name, ()))

    def read_later(self, position: int, name: str) -> bool:
        """Whether any later cell so much as mentions the name before it is bound anew."""
        for other in self.cells[position + 1 :]:
            if name in other.exposed:
                return True
            if name in other.makes:
                return False
        return False

    def mentioned_in(self, position: int) -> tuple[str, ...]:
        """The variables and functions of other cells that a cell reads, in the order it reads them."""
        facts = self.cells[position]
        reads = (read.name for statement in facts.statements for read in statement.names.reads)
        return tuple(dict.fromkeys(name for name in reads if name in facts.exposed and self.bindings.is_exported(name)))


def survey_notebook(
    notebook: Notebook,
    sections: Sequence[tuple[Section, bool]],
    star_imports: Sequence[StarImport],
    translate: Translate = translate_and_parse,
) -> Survey:
    """Read all code cells as if each were a step; `sections` gives each its heading and whether prose is above it."""
    cells = [cell for cell in notebook.cells if cell.kind is CellKind.CODE]
    # what a cell is must not depend on what it is tagged as
    coded, _ = code_cells(tuple(RoledCell(cell, Role(RoleKind.STEP, "cell")) for cell in cells), translate=translate)
    coded = tuple(exported(code) if may_define(code) else code for code in coded)
    statements = [statement for cell in coded for statement in cell.statements]
    imports = collect_imports(coded, star_imports)
    bindings = collect_bindings(coded, imports)
    mutations = collect_mutations(statements)
    needed = needs_of_functions(statements)
    known: dict[str, tuple[int, ...]] = {}
    surveyed = []
    for position, (code, (section, prose)) in enumerate(zip(coded, sections, strict=True)):
        facts = surveyed_cell(code, section, prose, bindings, mutations, needed, known)
        surveyed.append(facts)
        follow(facts, position, known)
    return Survey(
        tuple(surveyed),
        imports,
        bindings,
        lift(coded, imports, bindings),
        mutations,
        make_looking(coded, imports, mutations),
        Drawing.of(statements, imports),
        needed,
        notebook.kale,
    )


def may_define(code: CodeCell) -> bool:
    """Whether a cell holds nothing but definitions, and assignments that may be constants."""
    nodes = [part.node for part in code.statements if not (is_import(part.node) or is_guard(part.node))]
    constants = [part for part in code.statements if isinstance(part.node, (ast.Assign, ast.AnnAssign))]
    definitions = [node for node in nodes if isinstance(node, DEFINITIONS)]
    named = all(name.isupper() for part in constants for name in part.names.bound)
    return bool(nodes) and len(nodes) == len(constants) + len(definitions) and (bool(definitions) or named)


def exported(code: CodeCell) -> CodeCell:
    """The cell as one of definitions: only there are constants judged."""
    result = CodeCell(code.cell, Role(RoleKind.EXPORT), code.source, code.translation)
    result.statements.extend(replace(part, cell=result) for part in code.statements)
    return result


def needs_of_functions(statements: Sequence[Statement]) -> dict[str, frozenset[str]]:
    """Give, by function or class, every name that using it may look up, also through others."""
    direct: dict[str, set[str]] = {}
    for statement in statements:
        node = statement.node
        deferred = {read.name for read in statement.names.reads if read.depth and not read.annotation}
        for name in [node.name] if isinstance(node, DEFINITIONS) else statement.names.lambda_names:
            direct.setdefault(name, set()).update(deferred)
    changed = True
    while changed:
        changed = False
        for needs in direct.values():
            more = {name for other in needs & direct.keys() for name in direct[other]} - needs
            needs |= more
            changed = changed or bool(more)
    return {name: frozenset(needs) for name, needs in direct.items()}


def surveyed_cell(
    code: CodeCell,
    section: Section,
    prose: bool,
    bindings: Bindings,
    mutations: Mutations,
    needed: dict[str, frozenset[str]],
    known: dict[str, tuple[int, ...]],
) -> Surveyed:
    makes: dict[str, None] = {}
    defines: set[str] = set()
    changes: set[str] = set()
    mentions: set[str] = set()
    exposed: set[str] = set()
    reads: set[str] = set()
    certain: set[str] = set()
    for statement in code.statements:
        names, node = statement.names, statement.node
        mentions |= {read.name for read in names.reads}
        exposed |= {read.name for read in names.reads if read.exposed or read.depth} - certain
        defining = isinstance(node, DEFINITIONS)
        at_once = {
            read.name
            for read in names.reads
            if not read.annotation and (read.depth == 0 or not defining) and (read.exposed or read.depth)
        }
        at_once |= {name for used in at_once for name in needed.get(used, ())}
        reads |= at_once - certain
        changes |= {name for name in mutations.of(statement) if bindings.is_exported(name)}
        if not (is_import(node) or is_guard(node)):
            makes.update(dict.fromkeys([*names.bound, *names.global_writes]))
            defines |= {node.name} if isinstance(node, DEFINITIONS) else names.lambda_names
            certain |= {name for name, always in names.bound.items() if always}
    variables = frozenset(name for name in reads if bindings.is_exported(name))
    sources = {name: known[name] for name in sorted(variables) if name in known}
    return Surveyed(
        code,
        section,
        prose,
        tuple(makes),
        frozenset(defines),
        frozenset(changes),
        frozenset(mentions),
        frozenset(exposed),
        variables,
        sources,
    )


def follow(facts: Surveyed, position: int, known: dict[str, tuple[int, ...]]) -> None:
    """Note what the cell makes and changes, for the cells after it."""
    certain = {name for part in facts.statements for name, always in part.names.bound.items() if always}
    for name in facts.changes - set(facts.makes):
        if name in known:
            known[name] = (*known[name], position)
    for name in facts.makes:
        known[name] = (position,) if name in certain else (*known.get(name, ()), position)
    for statement in facts.statements:
        for name in statement.names.deleted:
            if name not in facts.makes:
                known.pop(name, None)


def called_name(node: ast.Call) -> str:
    """The last name of what is called: `np.linalg.norm(x)` is `norm`."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
