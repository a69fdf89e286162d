"""The other side of `running`: runs notebooks in IPython, each in a fork of this process, and says what they show.

One JSON object a line comes in and goes out; see `running.Runs`.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import json
import os
import random
import re
import sys
import types
import warnings
from typing import Any

CHANGING = re.compile(r"0x[0-9a-f]{4,}|(?:CPU times|Wall time): .*")
NEEDS_IPYTHON = re.compile(r"(?m)^\s*[%!]|\?$|get_ipython|\bIn\b|\bvars\(\)|\bdir\(\)")
PLAIN = (int, float, str, bytes, type(None), list, tuple, dict, set, frozenset)


def main() -> None:
    """Answer until there is nothing more to read."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    config = Config(HistoryManager={"enabled": False}, InteractiveShell={"colors": "NoColor"})
    shell = InteractiveShell.instance(config=config, user_module=module)
    gc.collect()
    gc.freeze()  # what forks only look at they need not copy
    gc.disable()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        print(json.dumps([in_fork(shell, run) for run in json.loads(line)]), file=answers, flush=True)


def in_fork(shell: Any, run: dict[str, Any]) -> Any:
    """Run a notebook where it leaves nothing behind."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        with os.fdopen(writing, "w") as file:
            json.dump(shown(shell, run), file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        answer = file.read()
    os.waitpid(process, 0)
    return json.loads(answer) if answer else [["the process ended"]]


def shown(shell: Any, run: dict[str, Any]) -> list[Any]:
    """Run cells; `injected` come where `place` says, each of them late where `late` says so."""
    random.seed(20261121)
    found: list[Any] = []
    late = run["late"]
    for position, source in enumerate([*run["cells"], ""]):
        if position == run["place"]:
            for name, value in run["injected"].items():
                if late is None:
                    shell.user_ns[name] = value
                else:
                    shell.user_ns.pop(name, None)
        if late is not None:
            for name, first in late.items():
                if first == position:
                    shell.user_ns[name] = run["injected"][name]
        if position < len(run["cells"]):
            found.append(cell(shell, source))
    names = {name: value for name, value in shell.user_ns.items() if not name.startswith("_")}
    names = {name: value for name, value in names.items() if name not in ("In", "Out", "exit", "quit", "open")}
    return [*found, [described(name, names[name]) for name in sorted(names)]]


def cell(shell: Any, source: str) -> list[str]:
    """Run one cell, and say what it prints, shows and raises."""
    printed = io.StringIO()
    error: BaseException | None = None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            error = in_ipython(shell, source) if NEEDS_IPYTHON.search(source) else in_python(shell.user_ns, source)
        except BaseException as raised:
            error = raised
    message = "" if error is None else f"{type(error).__name__}: {error}"
    return [CHANGING.sub("", printed.getvalue()), CHANGING.sub("", message)]


def in_ipython(shell: Any, source: str) -> BaseException | None:
    """What only IPython can run."""
    shell.showtraceback = lambda *_arguments, **_keywords: None
    shell.showsyntaxerror = lambda *_arguments, **_keywords: None
    result = shell.run_cell(source, store_history=True)
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


def in_python(namespace: dict[str, Any], source: str) -> None:
    """The same for plain Python, which takes a tenth of the time."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec", dont_inherit=True), namespace)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval", dont_inherit=True), namespace)
        if value is not None:
            namespace["_"] = value
            print(repr(value))


def described(name: str, value: Any) -> str:
    if isinstance(value, PLAIN):
        with contextlib.suppress(Exception):
            return f"{name} = {CHANGING.sub('', repr(value))[:2000]}"
    return f"{name}: {type(value).__name__}"


if __name__ == "__main__":
    main()
