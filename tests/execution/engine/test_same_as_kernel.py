"""Cells give what they give in a real kernel: one notebook of many kinds of output, run both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from benchmarks.engine_outputs import by_engine, by_kernel
from benchmarks.same_outputs import first_difference
from tests.execution.engine.running import HERE

# name -> source; all of them run in this order, in one session, and may raise
CELLS = {
    "imports": "import asyncio, getpass, inspect, logging, os, subprocess, sys, threading, warnings\n"
    "from IPython.display import *",
    "result": "1 + 1",
    "semicolon": "2;",
    "nothing": "None",
    "blank": "  \n ",
    "comment": "# only",
    "both_streams": "print('out'); sys.stderr.write('error\\n'); print('out again')",
    "flushed_first": "sys.stderr.write('first'); sys.stderr.flush(); print('second')",
    "flushed_print": "print('a', end='', flush=True); print('b', file=sys.stderr); print('c')",
    "displays": "print(1); display(2, 'three'); print(4); display({'text/plain': 'raw'}, raw=True)",
    "rich": "display(HTML('<b>1</b>'), Markdown('# x'), Latex('$1$'), JSON({'a': [1, 2.5]}), SVG('<svg></svg>'))",
    "image": "display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n1234', format='png'))",
    "metadata": "display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n1234', format='png', width=7), metadata={'a': 1})",
    "handle": "handle = display('old', display_id='my id'); 'result'",
    "twice": "display('other', display_id='my id')",
    "update": "print('a'); handle.update('new'); print('b')",
    "clear": "print('x'); clear_output(); print('y')",
    "clear_later": "print('x'); clear_output(wait=True); print('y'); display(1); clear_output(wait=True)",
    "figure": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()\nplt.figure()",
    "svg": "%config InlineBackend.figure_formats = ['svg']\nplt.plot([1, 2]);",
    "frame": "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "style": "pd.DataFrame({'a': [1, 2]}).style.highlight_max()",
    "own_repr": "class Odd:\n    def _repr_html_(self): return '<i>odd</i>'\n    def __repr__(self): return ''\nOdd()",
    "bad_html": "class Bad:\n    def _repr_html_(self): 1 / 0\nBad()",
    "bad_repr": "class Worse:\n    def __repr__(self): 1 / 0\nWorse()",
    "await": "await asyncio.sleep(0.01)\n5",
    "async_for": "async def numbers():\n    for i in range(3): yield i\n[i async for i in numbers()]",
    "task": "done = []\nasync def later(): done.append(1)\nwaiting = asyncio.ensure_future(later())",
    "task_ran": "await asyncio.sleep(0.05); done",
    "background": "async def talk():\n    print('starts')\n    await asyncio.sleep(0.05)\n    display('ends')\n"
    "talking = asyncio.create_task(talk()); print('cell')",
    "after_background": "print('awaits'); await talking",
    "callback": "asyncio.get_running_loop().call_later(0.01, print, 'called'); await asyncio.sleep(0.05)",
    "failing_callback": "asyncio.get_running_loop().call_soon(lambda: 1 / 0); await asyncio.sleep(0.01)",
    "thread_of_earlier_cell": "go_on = threading.Event()\n"
    "thread = threading.Thread(target=lambda: (go_on.wait(), print('thread'))); thread.start()",
    "thread_goes_on": "go_on.set(); thread.join()",
    "no_second_loop": "coroutine = asyncio.sleep(1)\ntry: asyncio.run(coroutine)\nfinally: coroutine.close()",
    "raises": "def f(x):\n    return 1 / x\n\nf(0)",
    "raises_from": "try:\n    {}['a']\nexcept KeyError as error:\n    raise ValueError('b\\nc') from error",
    "syntax": "def g(:",
    "indent": "    x = 1\n  y",
    "exit": "sys.exit(3)",
    "exit_quietly": "raise SystemExit",
    "interrupt": "raise KeyboardInterrupt",
    "in_thread": "thread = threading.Thread(target=f, args=(0,)); thread.start(); thread.join()",
    "warning": "warnings.warn('careful')",
    "log": "logging.warning('logged')",
    "input": "input('name? ')",
    "getpass": "getpass.getpass()",
    "stdin": "sys.stdin.read()",
    "pager": "?print",
    "unknown_magic": "%nosuch",
    "unknown_module": "import nosuch",
    "capture": "%%capture caught\nprint(5); display(6)",
    "captured": "caught.show(); caught.stdout",
    "time": "%time sum(range(10))",
    "bash": "%%bash\necho 1; echo 2 >&2",
    "shell": "!echo hi; ls /nosuch\nx = !echo 2\nx",
    "environment": "%env NB2PROD_TEST=1",
    "writefile": "%%writefile written.txt\nabc",
    "cd": "%cd -q ..\n%pwd",
    "whos": "%who str",
    "autosave": "%autosave 10",
    "macro": "%macro m 2\nm",
    "history": "%history -n 1-3",
    "rerun": "%rerun 2",
    "xmode": "%xmode Plain\n1 / 0",
    "underscores": "7",
    "last": "_, __, _i, In[1][:6], Out[2], type(_oh)",
    "variables": "sorted(globals())",
    "streams": "sys.stdout, sys.stdout.encoding, sys.stdout.errors, sys.stdout.isatty(), sys.stdout.name",
    "no_buffer": "sys.stdout.buffer",
    "terminal": "subprocess.run('echo to the terminal', shell=True, stdout=sys.stdout)",
    "shell_object": "type(get_ipython()), 'IPKernelApp' in get_ipython().config, get_ipython().user_ns is globals()",
    "kernel_object": "hasattr(get_ipython(), 'kernel'), get_ipython().kernel.language_info['name']",
    "modules": "from ipykernel.zmqshell import ZMQInteractiveShell\nimport ipykernel\n"
    "isinstance(get_ipython(), ZMQInteractiveShell), 'ipykernel.zmqshell' in sys.modules, ipykernel.version_info",
    "paths": "sys.argv, '' in sys.path, __name__, sys.modules['__main__'].__dict__ is globals()",
    "variables_set": "[os.environ[name] for name in ('TERM', 'CLICOLOR', 'FORCE_COLOR', 'PAGER', 'MPLBACKEND')]",
    "depth": "len(inspect.stack(0))",
    "async_depth": "await asyncio.sleep(0); len(inspect.stack(0))",
    "thread_name": "threading.Thread().name",
    "reset": "%reset -f",
    "after_reset": "1",
    "recursion": "def down(): down()\ndown()",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[object, object]]:
    cells = [new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in CELLS.values()]
    folder = tmp_path_factory.mktemp("a folder")
    ours, note = by_engine(cells, HERE, folder, 60.0)
    assert note == "", "the engine itself has to run this"
    (folder / "written.txt").unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # with it, ipykernel leaves the descriptors 1 and 2 alone
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))  # a history that no other kernel locks
        theirs = by_kernel(cells, HERE, folder, 60.0)
    return {name: (ours[index], theirs[index]) for index, name in enumerate(CELLS)}


@pytest.mark.parametrize("name", CELLS)
def test_outputs_are_the_kernels(both: dict[str, tuple[object, object]], name: str) -> None:
    ours, theirs = both[name]
    assert ours == theirs, first_difference(ours, theirs)


def test_the_engine_is_what_is_compared(tmp_path: Path) -> None:
    cells = [new_code_cell("1 + 1")]
    ours, _ = by_engine(cells, HERE, tmp_path, 60.0)
    assert ours == [
        [1, {"output_type": "execute_result", "data": {"text/plain": "2"}, "metadata": {}, "execution_count": 1}]
    ]
