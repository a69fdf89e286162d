"""The baseline: findings of an old project that are known, so that `nb2prod check` fails for new ones only.

One JSON file for each configuration. An entry says in which notebook (POSIX path from the configuration's folder) which
code was found at which text, and how often: the text of the cell's line, without regard to blanks, so that lines put in
above, moved cells and a new formatter break nothing. What is about a whole cell is known by the cell's first line, what
is about no cell by its message. Every entry is one line of its own, the list ends with `null` so that no other line
changes when one is added, and order and repetition mean nothing: of a conflict in git, both sides' lines can be kept.

How `nb2prod check` uses it: `load_baseline(baseline_file(settings, home))` once; for every notebook
`baseline.split(path_from(notebook, home), ...)`; with `--write-baseline`, `baseline_text(baseline.updated(found))`
where `found` has `split(...).found` for every notebook that was looked at, and nothing for one that is gone.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.config import Settings
from nb2prod.errors import ConfigurationError
from nb2prod.model import Diagnostic, Severity
from nb2prod.workspace.finishing.linting import LintFinding
from nb2prod.workspace.notebooks.json_text import decoded, elements, member, members

SCHEMA = 1
DEFAULT_FILE = ".nb2prod-baseline.json"
_LONGEST = 160  # characters of a line; what is longer is cut, and its digest tells it from others
_KEEP_BOTH = "keep the lines of both sides and delete the markers"


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """What is found once or several times in a notebook: a code, and the text it is at."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """One notebook's findings, with those that the baseline knows taken out."""

    diagnostics: tuple[Diagnostic, ...]  # what is left: new warnings, and whatever a baseline does not cover
    findings: tuple[LintFinding, ...]  # the new ones
    known: int  # how many were taken out
    found: Mapping[Known, int]  # everything that a baseline covers, new or known: what `--write-baseline` writes
    unused: tuple[tuple[Known, int], ...]  # what the baseline knows and nobody found, in its order


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known of each notebook, by its path, and how often."""

    notebooks: Mapping[str, Mapping[Known, int]] = field(default_factory=dict)

    def split(
        self,
        notebook: str,
        diagnostics: Sequence[Diagnostic],
        findings: Sequence[LintFinding],
        sources: Mapping[str, str],
        *,
        has_module: bool,
    ) -> Split:
        """Take out what is known; `sources` are the cells' sources by id.

        Of several findings at one text, as many are known as the entry says; the later ones are new. Errors are known
        only while there is no module (`has_module`), since one that exists would go stale unnoticed. Infos stay.
        """
        left = Counter(self.notebooks.get(notebook, {}))
        found: Counter[Known] = Counter()

        def is_new(known: Known) -> bool:
            found[known] += 1
            left[known] -= 1
            return left[known] < 0

        covered = {Severity.WARNING} if has_module else {Severity.WARNING, Severity.ERROR}
        new_diagnostics = tuple(
            each for each in diagnostics if each.severity not in covered or is_new(_of_diagnostic(each, sources))
        )
        new_findings = tuple(each for each in findings if is_new(_of_finding(each, sources)))
        known = len(diagnostics) + len(findings) - len(new_diagnostics) - len(new_findings)
        unused = tuple(sorted((entry, count) for entry, count in left.items() if count > 0))
        return Split(new_diagnostics, new_findings, known, dict(found), unused)

    def updated(self, found: Mapping[str, Mapping[Known, int]]) -> Baseline:
        """The baseline that knows exactly what was found in these notebooks, and of the others what this one knows."""
        return Baseline({path: known for path, known in {**self.notebooks, **found}.items() if known})


def baseline_file(settings: Settings, home: Path) -> Path:
    """Where the baseline lies; `home` is the configuration's folder, or the project's where nothing is configured."""
    return home / (settings.baseline or DEFAULT_FILE)


def load_baseline(path: Path) -> Baseline:
    """Read a baseline; without the file nothing is known.

    Raises ConfigurationError, with the line and what to do, for a file that is malformed, has git's conflict markers
    or was written by a newer nb2prod.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Baseline()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 text: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from None
    return parse_baseline(text, path)


def parse_baseline(text: str, path: Path) -> Baseline:
    """Turn a baseline's text into its value; `path` is for the messages of ConfigurationError."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ", "||||||| ")):
            raise ConfigurationError(f"{path}:{number}: a conflict of a merge is not resolved; {_KEEP_BOTH}")
    try:
        document = decoded(text)
    except (ValueError, RecursionError) as error:
        raise _malformed(path, getattr(error, "lineno", 1), f"invalid JSON: {getattr(error, 'msg', error)}") from None
    if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
        raise _malformed(path, 1, "no object with a list of `findings`")
    schema = document.get("schema")
    if schema != SCHEMA:
        newer = isinstance(schema, int) and schema > SCHEMA
        reason = f"written by a newer nb2prod (schema {schema})" if newer else f"unknown schema {schema!r}"
        advice = "update nb2prod" if newer else "write it again with `nb2prod check --write-baseline`"
        raise ConfigurationError(f"{path}:{_line_of(text, 'schema')}: {reason}; {advice}")
    return _baseline(document["findings"], text, path)


def baseline_text(baseline: Baseline) -> str:
    """The baseline as JSON: sorted, one line for each entry."""
    lines = [
        json.dumps({"notebook": path, "code": known.code, "count": count, "line": known.text}, ensure_ascii=False)
        for path, entries in sorted(baseline.notebooks.items())
        for known, count in sorted(entries.items())
    ]
    body = "".join(f"  {line},\n" for line in lines)
    return f'{{\n "schema": {SCHEMA},\n "findings": [\n{body}  null\n ]\n}}\n'


def _baseline(entries: Sequence[object], text: str, path: Path) -> Baseline:
    notebooks: dict[str, dict[Known, int]] = {}
    for place, entry in enumerate(entries):
        if entry is None:
            continue
        match entry:
            case {"notebook": str(notebook), "code": str(code), "count": int(count), "line": str(line)} if count > 0:
                known = Known(code, line)
                entries_of = notebooks.setdefault(notebook, {})
                entries_of[known] = max(count, entries_of.get(known, 0))
            case _:
                reason = "an entry needs the texts `notebook`, `code` and `line`, and `count`, a number from 1"
                raise _malformed(path, _line_of(text, "findings", place), reason)
    return Baseline(notebooks)


def _malformed(path: Path, line: int, reason: str) -> ConfigurationError:
    advice = "correct the line, or delete the file and write it again with `nb2prod check --write-baseline`"
    return ConfigurationError(f"{path}:{line}: {reason}; {advice}")


def _line_of(text: str, key: str, place: int | None = None) -> int:
    """The line at which a member of the document stands, or one of its elements."""
    found = member(members(text, text.index("{")), key)
    if found is None:
        return 1
    start = found.key_start if place is None else elements(text, found.start)[place].start
    return text.count("\n", 0, start) + 1


def _of_diagnostic(found: Diagnostic, sources: Mapping[str, str]) -> Known:
    return Known(found.code, _text_at(found.cell_id, found.line, found.message, sources))


def _of_finding(found: LintFinding, sources: Mapping[str, str]) -> Known:
    return Known(found.code, _text_at(found.cell_id, found.cell_line, found.message, sources))


def _text_at(cell_id: str, line: int, message: str, sources: Mapping[str, str]) -> str:
    """The line's text; the cell's first that is not blank where there is none, the message where there is no cell."""
    lines = sources.get(cell_id, "").split("\n")
    own = lines[line - 1] if 0 < line <= len(lines) else ""
    return next(filter(None, map(_normal, (own, *lines, message))), "")


def _normal(text: str) -> str:
    """Runs of blanks as one; half characters, which no file can hold, replaced."""
    words = " ".join(text.split()).encode("utf-8", errors="replace")
    normal = words.decode("utf-8")
    if len(normal) <= _LONGEST:
        return normal
    return f"{normal[:_LONGEST]}... ({hashlib.sha256(words).hexdigest()[:12]})"
