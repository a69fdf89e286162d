"""Which module a verification runs: the exported one on disk, or what an export would write."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nb2prod.commands.export.clashes import check_owner
from nb2prod.commands.export.generated import finished_files, toolchain_for
from nb2prod.commands.subject import Subject
from nb2prod.compiler.sourcemap import carry
from nb2prod.errors import CannotWrite
from nb2prod.model import File, Origin
from nb2prod.workspace.records.records import Record, digest, load_record
from nb2prod.workspace.writing.files import read_text


@dataclass(frozen=True)
class ModuleUnderTest:
    """A module to run, and what nb2prod would write today to compare it with."""

    root: Path  # what it is imported from
    name: str  # dotted
    texts: Mapping[Path, str]  # of the module's files, the main one first
    subject: Subject
    record: Record | None  # of the export that wrote it

    @property
    def main(self) -> Path:
        """The main module's file."""
        return next(iter(self.texts))

    @cached_property
    def rendered(self) -> Mapping[str, File]:
        """The files as an export would write them, by their path from the output directory; raises ToolFailed."""
        return {file.path: file for file in _finished(self.subject)}

    def published(self, path: Path) -> Path:
        """Where a file of the module is, or would be after an export."""
        return self.subject.location.output / path.name

    def lines_of_functions(self) -> dict[str, tuple[Path, int]]:
        """Where each top-level function stands, or would after an export."""
        found: dict[str, tuple[Path, int]] = {}
        for path, text in self.texts.items():
            for node in _parsed(text).body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    found.setdefault(node.name, (self.published(path), node.lineno))
        return found

    def origin(self, file: str, line: int) -> Origin | None:
        """The cell and line that a line of the module came from, also in a file that was edited since."""
        path = next((path for path in self.texts if str(path) == file), None)
        if path is None:
            return None
        recorded = self.record.file(path.name) if self.record is not None else None
        if recorded is not None and recorded.digest == digest(self.texts[path]):
            origins: Sequence[Origin | None] = recorded.origins
        elif path.name in self.rendered and _parsed(self.texts[path]).body:
            fresh = self.rendered[path.name]
            origins = carry(fresh.origins, fresh.text, self.texts[path])
        else:
            return None
        return origins[line - 1] if 0 < line <= len(origins) else None

    def notes(self) -> tuple[str, ...]:
        """How the module on disk relates to the notebook, where that is worth knowing."""
        if self.root != self.subject.module_root:
            return (_OTHER_ROLES if self.published(self.main).exists() else _NOT_EXPORTED,)
        if self.record is None:
            fresh = {digest(file.text) for file in self.rendered.values()}
            strange = any(digest(text) not in fresh for text in self.texts.values())
            return (_OTHER.format(self.main.name),) if strange else ()
        edited = ", ".join(path.name for path in self.texts if self._edited(path))
        return (*((_EDITED.format(edited),) if edited else ()), *((OUTDATED,) if self.outdated else ()))

    def _edited(self, path: Path) -> bool:
        recorded = self.record.file(path.name) if self.record is not None else None
        return recorded is not None and recorded.digest != digest(self.texts[path])

    @property
    def outdated(self) -> bool:
        """Whether an export would write something else; most changes of a notebook's file are its outputs'."""
        if self.root != self.subject.module_root or self.record is None:
            return False
        if self.record.notebook_digest == digest(self.subject.content):
            return False
        written = {path.name: self.record.file(path.name) for path in self.texts}
        return any(
            recorded is None or recorded.digest != digest(self.rendered[name].text)
            for name, recorded in written.items()
            if name in self.rendered
        )


_NOT_EXPORTED = "not exported yet: what an export would write was verified"
_OTHER_ROLES = (
    "the module on disk was exported with roles of other origin (with or without --tag): what an export with these "
    "would write was verified"
)
_EDITED = "{}: edited by hand since the export; the edited code was verified"
OUTDATED = "the notebook has changed since the export: run `nb2prod export` (the module on disk was verified)"
_OTHER = "{} is not what an export would write, and nothing tells where it came from; it was verified as it is"


def find_module(subject: Subject, scratch: Path) -> ModuleUnderTest:
    """Take the module at the notebook's location; without one, write a fresh one into `scratch`.

    Raises `UsageError` for a module that is another notebook's, and `ToolFailed` when a fresh one cannot be formatted.
    """
    location = subject.location
    paths = [location.output / f"{name.rpartition('.')[2]}.py" for name in subject.modules]
    texts = {path: text for path in paths if (text := read_text(path)) is not None}
    name = subject.dotted("")
    record = load_record(location.output, location.layout.stem)
    if paths[0] in texts:
        check_owner(location, record)
    if paths[0] in texts and (record is None or record.suggested == subject.suggested):
        return ModuleUnderTest(subject.module_root, name, texts, subject, record)
    files = {file.path: file for file in _finished(subject)}
    folder = _package_in(scratch, subject)
    written = {folder / path.name: files[path.name].text for path in paths}
    try:
        for path, text in written.items():
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CannotWrite(f"{folder}: the module to verify cannot be written: {error}") from error
    return ModuleUnderTest(scratch, name, written, subject, None)


def _finished(subject: Subject) -> tuple[File, ...]:
    location = subject.location
    tools = toolchain_for(location.output, subject.package, location.layout.package)
    return finished_files(subject.package, tools)


def _package_in(scratch: Path, subject: Subject) -> Path:
    """The directory in which the module has its dotted name, beside the modules of the real package."""
    folder, real = scratch, subject.module_root
    for part in filter(None, subject.location.layout.package.split(".")):
        folder, real = folder / part, real / part
        folder.mkdir(exist_ok=True)
        initial = str(real / "__init__.py")
        code = f"__path__.append({str(real)!r})\nexec(compile(open({initial!r}).read(), {initial!r}, 'exec'))\n"
        (folder / "__init__.py").write_text(code, encoding="utf-8")
    return folder


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])
