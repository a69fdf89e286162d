"""Commands that are as good once as once per run."""

from __future__ import annotations

import pytest

from nb2prod.runner.hazards.commands import installs_packages, is_query


@pytest.mark.parametrize(
    "command",
    [
        "pip install numpy",
        "pip3.11 install -q 'numpy>=1' pandas",
        "/opt/env/bin/python -m pip install --upgrade pip",
        "pip install numpy > /dev/null",
        "pip install numpy >/dev/null 2>&1",
        "pip install a && pip install b; conda install -y c",
        "uv pip install numpy",
        "mamba install -c conda-forge numpy",
    ],
)
def test_installing_packages(command: str) -> None:
    assert installs_packages(command)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "ls",
        "pip freeze",
        "pip freeze > requirements.txt",
        "pip install numpy > log.txt",
        "pip install numpy && touch done",
        "pip install $(cat list)",
        "pip install `cat list`",
        "pip install numpy | tee log",
        "echo pip install",
        "pip install 'open",
        "python -m pip",
        "python install.py",
        "pip install a\ntouch b",
    ],
)
def test_other_commands(command: str) -> None:
    assert not installs_packages(command)


def test_questions_about_the_machine() -> None:
    assert is_query("/usr/bin/lscpu")
    assert is_query(None, ["uname", "-m"])
    assert is_query(b"nproc")
    assert not is_query("/bin/sh", ["/bin/sh", "-c", "lscpu"])
    assert not is_query(None, [])
    assert not is_query(3)
