"""Writing files: whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import nb2prod
from nb2prod.errors import CannotWrite
from nb2prod.workspace.writing.files import read_text, replace_all


def everything_in(directory: Path) -> dict[str, str]:
    return {str(path.relative_to(directory)): path.read_text() for path in directory.rglob("*") if path.is_file()}


def test_files_and_directories_are_made_and_removals_done(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("old")
    replace_all({tmp_path / "a.py": "a\n", tmp_path / "tests" / "b.py": "b\n"}, [tmp_path / "old.py"])
    assert everything_in(tmp_path) == {"a.py": "a\n", "tests/b.py": "b\n"}


def test_the_mode_of_an_existing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("a")
    path.chmod(0o755)
    replace_all({path: "b"})
    assert path.stat().st_mode & 0o777 == 0o755


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text("a")
    (tmp_path / "link.py").symlink_to("real.py")
    replace_all({tmp_path / "link.py": "b"})
    assert (tmp_path / "link.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == "b"


def test_one_that_cannot_be_written_leaves_all_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("before")
    (tmp_path / "file").write_text("no directory")
    with pytest.raises(CannotWrite, match="is a file, not a directory"):
        replace_all({tmp_path / "new" / "x.py": "x", tmp_path / "a.py": "after", tmp_path / "file" / "b.py": "b"})
    assert everything_in(tmp_path) == {"a.py": "before", "file": "no directory"}
    assert not (tmp_path / "new").exists()


def test_a_directory_in_the_files_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.py").mkdir()
    with pytest.raises(CannotWrite, match="there is a directory of that name"):
        replace_all({tmp_path / "a.py": "a"})


def test_a_replacement_that_fails_puts_the_earlier_ones_back(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("before")
    with pytest.raises(CannotWrite):
        replace_all({tmp_path / "a.py": "after", tmp_path / "b.py": "new"}, [tmp_path / "gone.py"])
    assert everything_in(tmp_path) == {"a.py": "before"}


def test_a_disk_that_fills_up_half_way_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("before")
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from nb2prod.errors import CannotWrite\n"
        "from nb2prod.workspace.writing.files import replace_all\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try:\n"
        "    replace_all({Path('a.py'): 'after', Path('b.py'): 'x' * 20_000})\n"
        "except CannotWrite as error:\n"
        "    sys.exit(f'told: {error}')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(nb2prod.__file__).parents[1])}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "told: b.py: cannot be written: the file would be larger" in done.stderr
    assert everything_in(tmp_path) == {"a.py": "before"}


def test_ctrl_c_while_files_are_replaced_waits_for_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replace_all({tmp_path / "a.py": "a", tmp_path / "b.py": "b"})
    assert everything_in(tmp_path) == {"a.py": "a", "b.py": "b"}


def test_reading_back_normalises_newlines_and_takes_any_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a\r\nb\xff")
    text = read_text(tmp_path / "a.py")
    assert text is not None
    assert text.startswith("a\nb")
    assert read_text(tmp_path / "none.py") is None
