"""`%%writefile` becomes Python that leaves the same files and prints the same lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compiler.ipython.in_ipython import run_in_ipython, run_translated, working_in
from tests.compiler.ipython.translating import codes, translated

BOUND = frozenset({"name"})
CELLS = [
    ["%%writefile a.txt\nx"],
    ["%%file a.txt\nx\n\n y\n"],
    ["%%file a.txt\nx", "%%file a.txt\ny"],
    ["%%writefile a.txt\nx", "%%writefile -a a.txt\ny\n\n", "%%writefile a.txt --append\nz"],
    ['%%writefile --append a.txt\n"x" \\n \'\'\'\n"""'],
    ["%%file 'my file.txt'\nx"],
    ['%%file "a.txt"\nx'],
    ['%%file a.txt\n"quoted"\n"""three"""\n\'\'\'\n'],
    ["%%file a.txt\nback\\slash \\n \\\n"],
    ['%%file a.txt\n\\ """\n\\'],
    ["%%file a.txt\n\ttab\u2028\x0c\u00e9 \x01"],
    ["%%file a.txt\n%%time\n!ls {name} $name\n?"],
    ["name = 'b'\n", "%%file {name}.txt\nx", "%%file $name\ny"],
    ["name = 'c.txt'\n", "%%file {name}\nx"],
]


@pytest.mark.parametrize("cells", CELLS, ids=range(len(CELLS)))
def test_files_and_lines_are_those_of_ipython(cells: list[str], tmp_path: Path) -> None:
    with working_in(tmp_path / "theirs"):
        theirs = run_in_ipython(cells)
    with working_in(tmp_path / "ours"):
        ours = run_translated(cells, BOUND)
    assert ours == theirs
    files = {path.name: path.read_bytes() for path in (tmp_path / "theirs").iterdir()}
    assert files
    assert {path.name: path.read_bytes() for path in (tmp_path / "ours").iterdir()} == files


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab\"'\\{}$%\n\t é\u2028", min_size=1, max_size=30), st.booleans())
def test_any_text_is_written_as_it_stands(text: str, append: bool) -> None:
    source = f"%%writefile {'-a ' if append else ''}a.txt\n{text}"
    translation = translated(source)
    if not text.strip():
        assert codes(translation) == ["NB210"]
        return
    scope: dict[str, object] = {}
    written: list[str] = []

    class Stream:
        def __enter__(self) -> Stream:
            return self

        def __exit__(self, *error: object) -> None: ...

        def write(self, data: str) -> None:
            written.append(data)

        def write_text(self, *, encoding: str, data: str) -> None:
            written.append(data)

    class Library:
        def __getattr__(self, name: str) -> object:
            return lambda *arguments, **options: Stream()

    class System:
        path = Library()

    library = Library()
    scope |= {"os": System(), "pathlib": library, "open": library.open, "print": library.show}
    exec(translation.source, scope)
    assert written == [text if text.endswith("\n") else text + "\n"]
