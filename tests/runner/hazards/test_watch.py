"""What a shared cell may do, and what ends the sharing: before an effect that is told in advance, after others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.runner.hazards.watching import hazards

LEARN = (
    "import numpy as np\nfrom sklearn.ensemble import HistGradientBoostingClassifier\n"
    "X = np.random.RandomState(0).rand(500, 4); y = X[:, 0] > 0.5"
)
FIT = "HistGradientBoostingClassifier(max_iter=2, random_state=0).fit(X, y)"

FINE = {
    "fresh libraries": ["import numpy, pandas, matplotlib.pyplot, sklearn.ensemble, urllib3, logging"],
    "matrices": ["import numpy as np\na = np.ones((700, 700))", "a @ a", "np.linalg.svd(a[:200, :200])"],
    "reading": ["open('data.txt').read()", "kept = open('data.txt'); kept.readline()"],
    "folder": ["import os; os.makedirs('out', exist_ok=True)", "os.chdir('out'); os.environ['A'] = 'b'; os.umask(2)"],
    "cache": [("import os\n"
              "path = os.environ['XDG_CACHE_HOME'] + '/f'\nopen(path, 'w').close(); os.rename(path, path + '2')\n"
              "os.remove(path + '2')")],
    "module": ["open('data.txt')\nimport own_module"],
    "null": ["open('/dev/null', 'w').write('x')"],
    "seed": ["import random; random.seed(1); random.random()", "random.random()", "random.shuffle([1, 2])"],
    "long seed": ["import random; random.seed(9**30); random.random()", "random.random()"],
    "seed of a name": ["import random\nSEED = 987654321\nrandom.seed(SEED)", "[random.random() for _ in range(9999)]"],
    "fresh numpy seed": ["import numpy as np\nnp.random.seed(1)\nnp.random.rand(3)", "np.random.rand(3)"],
    "fresh, seeded later": ["import numpy as np", "np.random.seed(1)", "np.random.rand(3)"],
    "numpy generators": ["import numpy as np", "np.random.default_rng(1).random(), np.random.RandomState(3).rand()"],
    "split": ["from sklearn.model_selection import train_test_split as split\nsplit([1, 2, 3], random_state=4)"],
    "drawing at import": ["import rich.style"],
    "database in memory": ["import sqlite3; c = sqlite3.connect(':memory:'); c.execute('create table a (b)')"],
    "finished thread": ["import threading; t = threading.Thread(target=print); t.start(); t.join()"],
    "lock": ["import multiprocessing; lock = multiprocessing.Lock()"],
    "progress": ["import tqdm, io\nfor _ in tqdm.tqdm([1, 2], file=io.StringIO()): pass", "1"],
    "query": ["import subprocess; subprocess.run(['uname', '-m'], capture_output=True)"],
    "probing for IPv6": ["import socket\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.close()"],
    "own address": ["import socket\ns = socket.socket(type=socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9)); s.close()"],
    "Parquet": [
        "import pandas as pd, pyarrow.compute as pc",
        "len(pd.read_parquet('table.parquet'))",
        "pd.read_parquet('table.parquet').a.sum()",
    ],
    "fresh arrow": ["import pyarrow, pandas as pd\npd.Series(['a'], dtype='string[pyarrow]')"],
    "identifiers of a library": ["import pandas as pd", "pd.DataFrame({'a': [1]}).style.to_html()"],
    "other identifiers": ["import uuid; uuid.uuid5(uuid.NAMESPACE_DNS, 'a')"],
    "event loop": ["import asyncio; asyncio.run(asyncio.sleep(0))"],
}  # fmt: skip

BEFORE = {
    "writing": (["open('new.txt', 'w')"], "opens new.txt for writing"),
    "appending": (["open('data.txt', 'a')"], "opens data.txt for writing"),
    "updating": (["open('data.txt', 'r+')"], "opens data.txt for writing"),
    "low level": (["import os; os.open('new.txt', os.O_CREAT)"], "opens new.txt for writing"),
    "pathlib": (["import pathlib; pathlib.Path('new.txt').write_text('')"], "opens new.txt for writing"),
    "table": (["import pandas as pd", "pd.DataFrame({'a': [1]}).to_csv('new.csv')"], "opens new.csv for writing"),
    "array": (["import numpy as np", "np.save('new.npy', [1])"], "opens new.npy for writing"),
    "memory map": (["import numpy as np", "np.memmap('new.bin', mode='w+', shape=3)"], "opens new.bin for writing"),
    "figure": (["import matplotlib.pyplot as p", "p.plot([1]); p.savefig('new.png')"], "opens new.png for writing"),
    "removing": (["import os; os.remove('data.txt')"], "deletes data.txt"),
    "removing by folder": (["import os; os.remove('data.txt', dir_fd=os.open('.', 0))"], "deletes data.txt"),
    "renaming": (["import os; os.rename('data.txt', 'new.txt')"], "renames data.txt"),
    "linking": (["import os; os.symlink('data.txt', 'new.txt')"], "makes the link new.txt"),
    "temporary file": (["import tempfile; tempfile.TemporaryFile()"], "makes a temporary file in"),
    "temporary folder": (["import tempfile; tempfile.TemporaryDirectory()"], "makes the temporary folder"),
    "program": (["import subprocess; subprocess.run(['touch', 'new.txt'])"], "starts the program touch"),
    "shell": (["import subprocess; subprocess.run('touch new.txt', shell=True)"], "runs the command touch new.txt"),
    "system": (["import os; os.system('touch new.txt')"], "runs the command touch new.txt"),
    "spawning": (["import os; os.posix_spawn('/bin/touch', ['touch', 'new.txt'], {})"], "starts the program touch"),
    "replacing": (["import os; os.execv('/bin/touch', ['touch', 'new.txt'])"], "starts the program touch"),
    "fork": (["import os; os.fork() or os._exit(0)"], "forks its process"),
    "pool": (["import multiprocessing as m; m.get_context('fork').Pool(1)"], "forks its process"),
    "connection": (["import socket; socket.create_connection(('127.0.0.1', 9))"], "connects to 127.0.0.1:9"),
    "download": (["import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"], "connects to 127.0.0.1:9"),
    "datagram": (["import socket\ns = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', 9))"],
                 "sends to 127.0.0.1:9"),
    "database": (["import sqlite3; sqlite3.connect('new.db')"], "opens the database new.db"),
    "signal": (["import os; os.kill(os.getpid(), 15)"], "sends a signal"),
    "secret": (["import secrets; secrets.token_hex()"], "draws random bits from the system"),
    "bits": (["import os; os.urandom(4)"], "draws random bits from the system"),
    "bits of a device": (["open('/dev/urandom', 'rb')"], "draws random bits from the system"),
    "identifier of an own module": (["import own_module", "own_module.name()"], "draws random bits from the system"),
    "identifier": (["import uuid", "uuid.uuid4()"], "draws random bits from the system"),
    "system random": (["import random; random.SystemRandom().random()"], "draws random bits from the system"),
}  # fmt: skip

AFTER = {
    "thread": (["import threading as t, time\nt.Thread(target=time.sleep, args=(9,), daemon=True, name='t').start()"],
               "leaves threads running (t)"),
    "nameless thread": (["import _thread, time; _thread.start_new_thread(time.sleep, (9,)); time.sleep(0.1)"],
                        "starts threads (1, "),
    "pool of threads": (["from multiprocessing.pool import ThreadPool\np = ThreadPool(1)"], "leaves threads running"),
    "executor": (["from concurrent.futures import ThreadPoolExecutor\ne = ThreadPoolExecutor(); e.submit(print)"],
                 "leaves threads running (ThreadPoolExecutor-0_0)"),
    "OpenMP": ([LEARN, FIT], "starts threads (1, OpenMP)"),
    "polars": (["import polars as pl", "pl.DataFrame({'a': [1]}).lazy().select(pl.col('a') + 1).collect()"],
               "starts threads"),
    "socket": (["import socket; s = socket.socket()"], "leaves a connection open"),
    "pipe": (["import os; p = os.pipe()"], "leaves a pipe open"),
    "polling": (["import select; p = select.epoll()"], "leaves a descriptor of the system, [eventpoll] open"),
    "memory file": (["import os; m = os.memfd_create('m')"], "open for writing"),
    "terminal": (["import os; t = os.openpty()"], "leaves /dev/p"),
    "spawned": (["import multiprocessing.util as u\nu.spawnv_passfds(b'/bin/sleep', [b'sleep', b'9'], [])"],
                "leaves a process running"),
    "ended process": (["import ctypes; ctypes.CDLL(None).system(b'true')"], "starts a process"),
    "alarm": (["import signal; signal.alarm(100)"], "leaves a timer running"),
    "library that writes": (["import ctypes; ctypes.CDLL(None).dprintf(1, b'by itself')"],
                            "writes something through a library"),
    "Arrow": (["import pyarrow as pa, pyarrow.parquet as pq\nt = pa.table({'a': [1, 2]})",
               "pq.write_table(t, 'cache/table.parquet')"], "writes something through a library"),
    "draw": (["import random; random.random()"], "draws random numbers without a seed (random)"),
    "many draws": (["import random; [random.random() for _ in range(99999)]"],
                   "draws random numbers without a seed (random)"),
    "normal draw": (["import random; random.gauss(0, 1)"], "draws random numbers without a seed (random)"),
    "numpy draw": (["import numpy as np", "np.random.rand()"], "draws random numbers without a seed (numpy.random)"),
    "fresh, drawn at once": (["import numpy as np\nnp.random.rand()"],
                           "draws random numbers without a seed (numpy.random)"),
    "split without seed": (["from sklearn.model_selection import train_test_split as split", "split([1, 2, 3])"],
                           "draws random numbers without a seed (numpy.random)"),
    "generator": (["import numpy as np", "rng = np.random.default_rng()"], "draws random numbers without a seed"),
    "generator used up": (["import numpy as np", "x = np.random.default_rng().normal()"],
                          "draws random numbers without a seed"),
}  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("hazards")
    (folder / "data.txt").write_text("a\nb\n", encoding="utf-8")
    (folder / "cache").mkdir()
    pd.DataFrame({"a": range(50000), "b": 0.5}).to_parquet(folder / "table.parquet")
    (folder / "own_module.py").write_text("import uuid\ndef name(): return uuid.uuid4()\n", encoding="utf-8")
    programs = {f"fine {name}": cells for name, cells in FINE.items()}
    programs |= {f"before {name}": cells for name, (cells, _) in BEFORE.items()}
    programs |= {f"after {name}": cells for name, (cells, _) in AFTER.items()}
    threads = {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "POLARS_MAX_THREADS": "2"}
    answers = hazards(
        programs, folder, PYTHONPATH=f"{Path.cwd()}:{folder}", XDG_CACHE_HOME=str(folder / "cache"), **threads
    )
    assert sorted(path.name for path in folder.iterdir() if path.name not in ("cache", "out", "__pycache__")) == [
        "data.txt",
        "own_module.py",
        "table.parquet",
    ], "no effect has come about"
    return answers


@pytest.mark.parametrize("name", FINE)
def test_cells_that_can_be_shared(said: dict[str, list[str]], name: str) -> None:
    assert said[f"fine {name}"] == [""] * len(FINE[name])


@pytest.mark.parametrize("name", BEFORE)
def test_an_effect_beyond_the_process_is_told_before_it_comes_about(said: dict[str, list[str]], name: str) -> None:
    cells, reason = BEFORE[name]
    answers = said[f"before {name}"]
    assert answers[:-1] == [""] * (len(cells) - 1)
    assert answers[-1].startswith(f"before: {reason}")


@pytest.mark.parametrize("name", AFTER)
def test_what_a_fork_cannot_share_is_told_after_the_cell(said: dict[str, list[str]], name: str) -> None:
    cells, reason = AFTER[name]
    answers = said[f"after {name}"]
    assert answers[:-1] == [""] * (len(cells) - 1)
    assert reason in answers[-1]
    assert not answers[-1].startswith("before")


def test_one_thread_makes_learning_shareable(tmp_path: Path) -> None:
    answers = hazards({"fresh fit": [LEARN, FIT]}, tmp_path, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="2")
    assert answers == {"fresh fit": ["", ""]}
