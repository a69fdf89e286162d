"""The import block of a generated module: what its code needs, each name once, in the notebook's order."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import Import
from nb2prod.compiler.analysis.units import Units
from nb2prod.compiler.lines import Line
from nb2prod.compiler.noqa_comments import codes_in
from nb2prod.compiler.rendering.bodies import Bodies
from nb2prod.compiler.rendering.edits import bounds
from nb2prod.compiler.rendering.rewrites import Rewriter
from nb2prod.model import Origin

# what collecting the imports settles: several in one line, not at the top, not used, not sorted
SETTLED = frozenset({"E401", "E402", "F401", "I001"})


class Needed(NamedTuple):
    """Names that the code of one module or test file looks up."""

    names: frozenset[str]
    only_in_strings: frozenset[str] = frozenset()


def needed_names(statements: Iterable[Statement], rewriter: Rewriter, local: Iterable[str] = ()) -> Needed:
    """Collect the names statements read, also through lifted functions, apart from local ones."""
    names: set[str] = set()
    hidden: set[str] = set()
    outer: set[str] = set()
    for statement in statements:
        for read in statement.names.reads:
            (hidden if read.hidden else names).add(read.name)
            state = rewriter.lifting.state_of(read)
            names |= state
            outer |= {rewriter.outer.of(read.node, name) for name in [read.name, *state]}
        outer |= {name for rewrite in rewriter.rewrites(statement) for name in rewrite.names if name == rewriter.pyplot}
    inside = set(local)
    return Needed(frozenset((names | hidden) - inside | outer), frozenset(hidden - names - inside))


def together(parts: Sequence[Needed]) -> Needed:
    names = frozenset().union(*(part.names for part in parts))
    plain = frozenset().union(*(part.names - part.only_in_strings for part in parts))
    return Needed(names, names - plain)


class ImportBlock(NamedTuple):
    """Renders imports for one file."""

    units: Units
    bodies: Bodies
    renames: dict[str, str]
    star_names: dict[str, tuple[str, ...]]

    def lines(self, needed: Needed, support: Iterable[str], *, early: bool) -> list[Line]:
        """Render the block; `early` says whether statements that must precede imports belong to this file."""
        sections: list[list[Line]] = [[]]
        written: set[str] = set()
        for text in support:
            written.add(text)
            sections[0].append(Line(text))
        rewriter = self.bodies.rewriter
        setting_up = list(self.units.early) if early else []
        reads = needed_names(setting_up, rewriter)
        guards = self.guards(needed)
        reads = together([reads, needed, *(needed_names([guard.statement], rewriter) for guard in guards)])
        entries: list[Import | Statement] = [*self.selected(reads), *setting_up, *guards]
        for entry in sorted(entries, key=lambda entry: entry.order):
            if isinstance(entry, Statement):
                sections += [self.bodies.with_comments(entry), []]
            elif entry.guard:
                sections += [self.bodies.with_comments(entry.statement), []]
            else:
                for line in self.texts(entry, reads):
                    if line.text not in written:
                        written.add(line.text)
                        sections[-1].append(line)
        futures = [line for section in sections for line in section if line.text.startswith("from __future__")]
        lines = list(futures)
        for section in sections:
            part = merged([line for line in section if line not in futures])
            lines += [Line(""), *part] if lines and part else part
        return lines

    def guards(self, needed: Needed) -> list[Import]:
        return [
            entry for entry in self.units.hoisted if entry.guard and any(name in needed.names for name in entry.names)
        ]

    def selected(self, needed: Needed) -> list[Import]:
        """Give the imports whose names are needed, and those that matter for what importing them does."""
        chosen = []
        for entry in self.units.hoisted:
            if entry.guard:
                continue
            brings = self.star_names.get(entry.module, ()) if entry.star else entry.names
            unknown = entry.star and entry.module not in self.star_names
            wanted = any(self.names_of(name) & needed.names for name in brings)
            if unknown or entry.side_effect or entry.future or wanted:
                chosen.append(entry)
        return chosen

    def names_of(self, name: str) -> frozenset[str]:
        """Give the names under which the module may have an import."""
        return frozenset({name, self.bodies.rewriter.outer.names.get(name, name)})

    def texts(self, entry: Import, needed: Needed) -> list[Line]:
        """Give the lines of one import: under its own name, and under the second one that some reads need."""
        brings = self.star_names.get(entry.module, ()) if entry.star else entry.names
        second = self.bodies.rewriter.outer.names
        wanted = [name for name in brings if second.get(name) in needed.names]
        own = any(name in needed.names for name in brings) or entry.side_effect or entry.future or not brings
        cell = entry.statement.cell.cell
        origin = Origin(cell.id, cell.number, entry.statement.node.lineno)
        package = entry.text.startswith("import ") and " as " not in entry.text
        lines = self.own_texts(entry, needed) if own or (package and "." in entry.text) else []
        for name in wanted:
            text = f"from {entry.module} import {name}" if entry.star else entry.text.partition(" as ")[0]
            # of `import a.b` the name is that of the package
            lines.append(Line(f"{f'import {name}' if package else text} as {second[name]}", origin))
        return lines

    def own_texts(self, entry: Import, needed: Needed) -> list[Line]:
        cell = entry.statement.cell.cell
        origin = Origin(cell.id, cell.number, entry.statement.node.lineno)
        if entry.star and entry.module in self.star_names:
            names = [name for name in self.star_names[entry.module] if name in needed.names]
            return [
                Line(self.renamed(f"from {entry.module} import {name}", name) + self.noqa([name], needed), origin)
                for name in names
            ]
        if entry.star:
            return [Line(f"{entry.text}  # noqa: F403", origin)]
        noqa = "  # noqa: F401" if entry.side_effect and entry.names[0] not in needed.names else ""
        comment = self.comment(entry) if not noqa else ""
        text = self.renamed(entry.text, entry.names[0]) if entry.names else entry.text
        return [Line(text + (noqa or comment or self.noqa(entry.names, needed)), origin)]

    def comment(self, entry: Import) -> str:
        """The scientist's own comment beside an import; of several names, what it says to linters about each."""
        node = entry.statement.node
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            return ""
        text = self.bodies.text_of(entry.statement.cell)
        line, _, end_line, end_column = bounds(node)
        found = text.comments.get(end_line)
        if found is None or line != end_line or found.column < end_column:
            return ""
        if len(node.names) == 1:
            return f"  {found.text}"
        codes = [code for code in codes_in(found.text) if code not in SETTLED]
        return f"  # noqa: {', '.join(codes)}" if codes else ""

    def renamed(self, text: str, name: str) -> str:
        if name not in self.renames:
            return text
        return f"{text.partition(' as ')[0]} as {self.renames[name]}"

    @staticmethod
    def noqa(names: Iterable[str], needed: Needed) -> str:
        """A name used only in a string looks unused to a linter."""
        return "  # noqa: F401" if all(name in needed.only_in_strings for name in names) else ""


def merged(lines: Sequence[Line]) -> list[Line]:
    """Write imports from one module as one statement, where nothing but the same `noqa` hangs on their lines."""
    result: list[Line] = []
    position: dict[tuple[str, str], int] = {}
    for line in lines:
        module, found, names = line.text.partition(" import ")
        names, _, comment = names.partition("  #")
        if found and module.startswith("from ") and (not comment or comment.startswith(" noqa: ")):
            place = position.setdefault((module, comment), len(result))
            if place < len(result):
                earlier = result[place]
                before, mark, _ = earlier.text.partition("  #")
                result[place] = Line(f"{before}, {names}{mark}{comment}", earlier.origin or line.origin)
                continue
        result.append(line)
    return result
