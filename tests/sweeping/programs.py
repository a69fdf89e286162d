"""From a seed to a notebook of cells that keep state in many places, with parameters that come in late or early."""

from __future__ import annotations

import random

from tests.sweeping.running import Nasty

_OPENING = (
    "import asyncio, atexit, collections, functools, io, itertools, json, os, random, sys, threading, warnings\n"
    "import numpy as np\nlog, lines, table = [], open('data.txt'), {'a': 1}\n"
    "def note(*values):\n    log.append(values)\n    return values\n"
    "class Box:\n    made = itertools.count()\n"
    "    def __init__(self, value): self.value, self.number = value, next(Box.made)\n"
    "    def __repr__(self): return f'Box({self.value}, {self.number})'\n"
    "numbers = itertools.count(5)\nsquares = (n * n for n in range(99))\nbox = Box(0)\nx = y = 1\nhandle = None"
)
_SHARED = (
    "x = {number}",
    "y = x + {number}\ny",
    "note('{word}', x)",
    "print('{word}', len(log))",
    "print('{word}', file=sys.stderr); x",
    "lines.readline()",
    "lines.read({number})",
    "lines.seek({number}); lines.tell()",
    "next(numbers), next(squares)",
    "box = Box({number}); box",
    "other = box; other.value += {number}",
    "table['{word}'] = box; sorted(table)",
    "random.seed({number}); seeded = 1",
    "random.seed({number}); seeded = 2; random.gauss(0, 1)",
    "np.random.seed({number}); np.random.randn()",
    "rng = np.random.default_rng({number}); rng.random()",
    "array = np.arange(9); view = array[2:5]; view += {number}\narray",
    "await asyncio.sleep(0, {number})",
    "task = asyncio.ensure_future(asyncio.sleep(0.005, {number}))",
    "future = asyncio.get_running_loop().create_future()",
    "t = threading.Thread(target=note, args=('{word}',)); t.start(); t.join(); t.name",
    "handle = display('{word}', display_id='it')",
    "if handle: handle.update({number})",
    "os.environ['{word}'] = '{number}'",
    "os.makedirs('{word}', exist_ok=True); os.path.isdir('{word}')",
    "json.{word} = {number}",
    "sys.{word} = [x]",
    "warnings.warn('{word}')",
    "warnings.simplefilter('always')",
    "cached = functools.lru_cache(note); cached({number})",
    "buffer = io.StringIO(); buffer.write('{word}'); buffer.tell()",
    "def f(n=x): return n * {number}\nf()",
    (
        "hidden, sys.stdout = sys.stdout, io.StringIO(); print('{word}')\n"
        "text, sys.stdout = sys.stdout.getvalue(), hidden; text"
    ),
    "%%capture kept\nprint('{word}')",
    "%env {word}={number}",
    "_",
    "In[-2][:9], len(Out)",
    "%precision {number}\n1 / 3",
    "del y\ny = 0",
    "sorted(n for n in globals() if n[0] != '_')",
    "executor = __import__('concurrent.futures').futures.ThreadPoolExecutor(1)",
    "number = threading.Thread().name; number",
    "lock = threading.Lock(); lock.acquire(); lock.locked()",
)
_HAZARDS = (
    "open('{word}.out', 'a').write('{number}')",
    "os.system('echo {word}')",
    "!echo {word}",
    "thread = threading.Thread(target=threading.Event().wait, args=(9,), daemon=True); thread.start(); thread.name",
    "__import__('tempfile').TemporaryFile().write(b'{word}')",
    "pipe = os.pipe(); os.write(pipe[1], b'{word}')",
    "pid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)[1]",
    "len({{random.SystemRandom().random()}})",
    "1 / 0 if x == {number} else x",
    "import signal; signal.setitimer(signal.ITIMER_REAL, 50)",
    "atexit.register(lambda: open('exit.out', 'a').write('{word}')); None",
)
_VARIED = (
    "{varied}",
    "x = {varied}\nx",
    "note({varied}, next(numbers), next(squares))",
    "box.value += {varied}; box, table",
    "random.random() if 'seeded' in globals() else {varied}",
    "view *= {varied}; array",
    "lines.read({varied}); lines.tell()",
    "await asyncio.sleep(0.001, {varied})",
    "if handle: handle.update({varied})",
    "print({varied}, log); log.clear()",
    "rng.integers({varied} + 1), rng.random()",
    "f({varied})",
    "executor.submit(note, {varied}).result()",
    "print(os.environ.get('ab'), json.__dict__.get('ab'), {varied})",
    "1 / ({varied} - {number})",
    "t = threading.Thread(target=print, args=({varied},)); t.start(); t.join(); t.name",
    "await task",
    "future.set_result({varied}); await future",
    "[alpha for alpha in range(2)]",
    "open(f'{{{varied}}}.out', 'w').write('x')",
)
_WORDS = ("ab", "cd", "ef")


def program_of(seed: str) -> Nasty:
    """The same notebook for the same seed; cells may raise."""
    chooser = random.Random(seed)

    def cell(patterns: tuple[str, ...]) -> str:
        return chooser.choice(patterns).format(
            number=chooser.randrange(1, 4),
            word=chooser.choice(_WORDS),
            varied=chooser.choice(("alpha", "alpha", "beta")),
        )

    cells = [cell(_SHARED) for _ in range(chooser.randrange(2, 9))]
    if chooser.random() < 0.4:
        cells.insert(chooser.randrange(len(cells) + 1), cell(_HAZARDS))
    late = [cell(chooser.choice((_VARIED, _VARIED, _SHARED))) for _ in range(chooser.randrange(1, 6))]
    first = (_OPENING,) if chooser.random() < 0.5 else ()
    cells = [*(() if first else (_OPENING,)), *cells, *late]
    grids = chooser.choice((("alpha=2,3",), ("alpha=1,2", "beta=1,3"), ("beta=5,6,7",)))
    files = {"data.txt": "first line\nsecond line\nthird line\n" * 3}
    return Nasty(tuple(cells), "alpha = 1\nbeta = 2", grids, first, files)
