"""Notebooks that are hard to share: state, open files, threads, effects beyond the process."""

from __future__ import annotations

from typing import NamedTuple

from tests.sweeping.running import Nasty

DATA = {
    "data.txt": "first\nsecond\nthird\n",
    "own.py": "calls = []\ndef total(): return sum(calls)\n",
}
# what the source of the notebook's cells does not show
HIDDEN = {
    "hidden.py": "import faulthandler, random\n"
    "def watch(): faulthandler.dump_traceback_later(60)\n"
    "def stop_watching(): faulthandler.cancel_dump_traceback_later()\n"
    "def draw(): return random.random()\n"
}


class Part(NamedTuple):
    """Cells of one kind of state, with names of their own: those that all runs share, then those that know `alpha`."""

    shared: tuple[str, ...]
    own: tuple[str, ...]


SHAREABLE = {
    "modules": Part(
        ("import math, json\nmath.kept = [1]\njson.alpha = 5",),
        ("math.kept.append(alpha); math.kept, json.alpha", "math.kept"),
    ),
    "own module": Part(
        ("import own\nown.calls.append(1)",),
        ("own.calls.append(alpha); own.calls", "own.total()"),
    ),
    "seeded": Part(
        ("import random\nrandom.seed(7)\nrandom.random()", "random.gauss(0, 1)"),
        ("[random.random() for _ in range(alpha)]", "random.gauss(0, 1)"),
    ),
    "numpy": Part(
        ("import numpy as np\nnp.random.seed(3)\nnp.random.rand(2)", "rng = np.random.default_rng(5); rng.normal()"),
        ("np.random.randn(), rng.normal() * alpha", "np.random.permutation(5)"),
    ),
    "files": Part(
        ("text = open('data.txt'); text.readline()", "import os; number = os.open('data.txt', 0); os.read(number, 2)"),
        ("[text.readline() for _ in range(alpha)], os.read(number, alpha)", "text.read(), os.read(number, 99)"),
    ),
    "closures": Part(
        (
            (
                "def counter():\n    n = 0\n    def count():\n        nonlocal n\n        n += 1\n        return n\n"
                "    return count\n"
                "count = counter(); count()"
            ),
            "squares = (n * n for n in range(9)); next(squares)",
        ),
        ("[count() for _ in range(alpha)], next(squares)", "count(), list(squares)"),
    ),
    "figures": Part(
        (
            "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('shared')",
            "figure, axes = plt.subplots(); axes.bar([1], [2])",
        ),
        ("axes.set_title(str(alpha)); figure", "plt.plot([alpha]); plt.show()", "plt.get_fignums()"),
    ),
    "data frames": Part(
        (
            "import pandas as pd\npd.set_option('display.max_rows', 3)\ntable = pd.DataFrame({'a': range(9)})\ntable",
            "groups = table.groupby(table.a % 2); table.describe()",
        ),
        ("table['b'] = table.a * alpha\ntable", "groups.a.sum(), table.b.sum()"),
    ),
    "awaiting": Part(
        (
            "import asyncio\nawaited = asyncio.Lock()\nawait asyncio.sleep(0.01)",
            "loop = asyncio.get_running_loop()\nqueue = asyncio.Queue(); await queue.put(1)",
        ),
        (
            "await asyncio.sleep(0.01, alpha), await queue.get(), asyncio.get_running_loop() is loop",
            (
                "async with awaited:\n"
                "    both = await asyncio.gather(asyncio.sleep(0, 1), asyncio.to_thread(lambda: alpha))\nboth"
            ),
        ),
    ),
    "warnings": Part(
        (
            "import warnings\nwarnings.simplefilter('default'); warnings.filterwarnings('ignore', 'quiet')",
            "def warn(): warnings.warn('once')\nwarn()",
        ),
        ("warnings.warn('quiet'); warn(); alpha", "warnings.warn('loud')"),
    ),
    "displays": Part(
        ("handle = display('waits', display_id='it')", "print('a'); handle.update('shared'); print('b')"),
        ("handle.update(alpha)", "display('again', display_id='it'); handle.update('both')"),
    ),
    "exit functions": Part(
        ("import atexit\nend = atexit.register(lambda: open('left.txt', 'a').write('x'))",),
        ("end = atexit.register(lambda: open(f'left{alpha}.txt', 'a').write('y'))\nalpha",),
    ),
    "finished threads": Part(
        (
            "import threading\nt = threading.Thread(target=print, args=('in thread',)); t.start(); t.join(); t.name",
            "t.is_alive(), threading.Thread().name",
        ),
        ("t.is_alive(), alpha",),
    ),
    "history": Part(("5", "_ + 1"), ("alpha", "_, __, _i2, In[1:4], sorted(Out)[-3:]", "%history -n 1-4", "_3")),
    "names": Part(("gone = 1", "del gone\nkept = 2"), ("alpha; [n for n in globals() if n[0] != '_']",)),
    "magics": Part(
        ("%load_ext autoreload\n%autoreload 0\n%config InlineBackend.figure_formats = ['svg']", "%precision 3\n1 / 3"),
        ("%env A=b", "alpha / 7", "%env A"),
    ),
    "aliases": Part(
        ("one = [1]; two = one; three = {'x': one}", "import copy; four = copy.copy(three)"),
        ("one.append(alpha); two, three, four", "two is three['x'] is four['x']"),
    ),
    "classes": Part(
        (
            "class A:\n    made = 0\n    def __init__(self): A.made += 1\n    def __del__(self): print('-')\na = A()",
            "import weakref; reference = weakref.ref(a); reference() is a",
        ),
        ("b = A(); A.made, alpha", "del a; reference() is None"),
    ),
    "redirected": Part(
        (
            "import sys, io\nold = sys.stdout; sys.stdout = io.StringIO(); print('hidden')",
            "hidden = sys.stdout.getvalue(); sys.stdout = old; print(hidden, file=sys.stderr)",
        ),
        ("print(alpha); print('b', file=sys.stderr)",),
    ),
    "logging": Part(
        (
            "import logging, sys\nlogging.basicConfig(stream=sys.stdout, level='INFO'); logging.info('a')",
            "log = logging.getLogger('x'); log.warning('b')",
        ),
        ("log.info(alpha)",),
    ),
    "database": Part(
        (
            "import sqlite3\ndb = sqlite3.connect(':memory:'); made = db.execute('create table t (n)')",
            "made = db.execute('insert into t values (1)'); db.commit()",
        ),
        ("made = db.execute('insert into t values (?)', (alpha,)); db.execute('select * from t').fetchall()",),
    ),
    "progress": Part(
        (
            # drawn at the beginning and at the end only, however slow it is
            "from tqdm import tqdm\nfor _ in tqdm(range(2), bar_format='{n}', mininterval=99): pass",
            "tqdm.monitor.is_alive()",
        ),
        (
            "for _ in tqdm(range(alpha), bar_format='{n}', mininterval=99): pass",
            "tqdm.monitor.is_alive(), threading.Thread().name",
        ),
    ),
    "memory map": Part(
        ("mapped = np.memmap('data.txt', mode='r'); bytes(mapped[:3])", "private = np.memmap('data.txt', mode='c')"),
        ("private[1] = alpha; bytes(private[:3]), bytes(mapped[:3])",),
    ),
    "executor": Part(
        ("from concurrent.futures import ThreadPoolExecutor\nexecutor = ThreadPoolExecutor(1)",),
        ("executor.submit(lambda: alpha).result()", "executor.shutdown(); 'shut'"),
    ),
    "lock of processes": Part(
        ("import multiprocessing\nfork = multiprocessing.get_context('fork'); between = fork.Lock()",),
        (
            (
                "def hold(): print('held' if between.acquire(timeout=0.01) else 'free', alpha)\n"
                "between.acquire(); child = fork.Process(target=hold); child.start(); child.join(); between.release()"
            ),
        ),
    ),
    "caches": Part(
        (
            (
                "import functools\ncalls = []\n"
                "@functools.lru_cache(None)\ndef cached(n):\n    calls.append(n)\n    return n\n"
                "cached(1)"
            ),
        ),
        ("cached(alpha), calls",),
    ),
    "much output": Part(("print('x' * 200000)", "sys.stderr.write('e' * 70000); None"), ("print(alpha, 'y' * 70000)",)),
    "surrogates": Part(("odd = 'größer 𝄞 \\ud800'", "print(odd.encode('utf-8', 'replace')); odd"), ("odd * alpha",)),
    "below Python": Part(("!echo",), ("os.write(1, b'%d\\n' % alpha); os.system('echo system'); None",)),
    "captured": Part(
        ("%%capture caught\nprint(5); display(6)", "caught.show(); caught.stdout"), ("caught.stdout * alpha",)
    ),
    "garbage": Part(
        ("import gc\ngc.disable()\nclass N: pass\nloop_to_itself = N(); loop_to_itself.a = loop_to_itself",),
        ("del loop_to_itself; gc.collect() > 0, alpha, gc.isenabled()", "gc.enable()"),
    ),
    "environment": Part(
        (
            "os.environ['NASTY'] = 'x'; os.makedirs('sub', exist_ok=True); os.chdir('sub'); sys.path.insert(0, 'here')",
            "sys.setrecursionlimit(3000); signals = os.umask(0o27)",
        ),
        (
            "os.environ['NASTY'], os.path.basename(os.getcwd()), oct(os.umask(0o27)), sys.path[0], alpha",
            "sys.getrecursionlimit(), os.path.exists('../nasty.ipynb')",
        ),
    ),
}
_LAST = ("below Python",)  # it ends what is shared


def everything() -> Nasty:
    """One notebook of all parts: first what is shared, then what knows `alpha`."""
    parts = [part for name, part in SHAREABLE.items() if name not in _LAST]
    shared = [cell for part in parts for cell in part.shared]
    rest = [SHAREABLE[name] for name in _LAST]
    own = [cell for part in parts for cell in part.own] + [cell for part in rest for cell in (*part.shared, *part.own)]
    return Nasty((*shared, *own), files=DATA, shared=2 + len(shared))


HAZARDOUS = {
    "writing": Nasty(
        ("x = 1", "with open('log.txt', 'a') as f: f.write('run\\n')", "print(open('log.txt').read(), alpha)"),
        shared=3,
        says="cell 3: it opens log.txt for writing",
    ),
    "hidden draw": Nasty(
        ("import hidden", "0 < hidden.draw() < 1", "alpha"),
        files=HIDDEN,
        shared=3,
        says="cell 3: it draws random numbers without a seed (random)",
    ),
    "threads": Nasty(
        (
            (
                "import threading, queue\nasked, answered = queue.Queue(), queue.Queue()\n"
                "def work():\n    while True:\n        answered.put(asked.get() * 2)"
            ),
            "threading.Thread(target=work, daemon=True).start()",
            "asked.put(alpha); answered.get(), threading.active_count(), threading.Thread().name",
        ),
        shared=3,
        says="cell 3: it leaves threads running (Thread-5 (work))",
    ),
    "thread of the interpreter": Nasty(
        ("import hidden", "hidden.watch()", "hidden.stop_watching(); alpha"),
        files=HIDDEN,
        shared=3,
        says="cell 3: it starts threads (1",
    ),
    "raising": Nasty(("def f(n): return 1 / (n - 3)", "f(alpha)", "'after'"), shared=3),
    "raising in all": Nasty(("x = 1", "1 / 0", "alpha"), shared=3, says="cell 3: it raises"),
    "killing itself": Nasty(("import os", "if alpha == 3: os.kill(os.getpid(), 9)", "'after'"), shared=3),
    "two parameters": Nasty(
        (
            "import random\nrandom.seed(1)\nx = [random.random()]",
            "x.append(alpha); x.append(random.random())",
            "y = x * 2\ny",
            "y.append(beta); y.append(random.random()); y",
            "alpha, beta, x, random.random(), _i2",
        ),
        parameters="alpha = 1\nbeta = 'b'\ngamma = 3",
        grids=("alpha=1,2", "beta=a,c"),
        first=("first = [1]\nfirst",),
        shared=6,
    ),
}
