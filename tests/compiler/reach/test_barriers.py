"""The first cell that every run has to run for itself, whatever varies."""

from __future__ import annotations

import pytest

from nb2prod.compiler.reach import reach
from tests.compiler.suggestion.suggesting import notebook_of

# source of the second cell, and what is said about it; nothing where runs can share it
BARRIERS: dict[str, str] = {
    "import numpy as np\nx = np.random.rand(3)": "draws random numbers without a seed",
    "import numpy as np\nnp.random.seed(0)\nx = np.random.rand(3)": "",
    "import numpy as np\ndef f(): return np.random.rand(3)": "",
    "import numpy as np\ndef f(): return np.random.rand(3)\nf()": "uses f, which draws random numbers",
    "import numpy as np\nf = np.random.rand": "draws random numbers",
    "import numpy as np\nrng = np.random.default_rng()": "without a seed",
    "import numpy as np\nrng = np.random.default_rng(3)": "",
    "import numpy as np\nrng = np.random.default_rng(None)": "without a seed",
    "import numpy as np\nseed = None\nrng = np.random.default_rng(seed)": "without a seed",
    "from numpy.random import default_rng as made\nrng = made()": "without a seed",
    "from numpy.random import *\nrng = default_rng()": "without a seed",
    "import random, time\nrandom.seed(time.time())": "with the time",
    "import random, time\nnow = int(time.time())\nrandom.seed(now)\nrandom.random()": "with the time",
    "import random\nrandom.seed()\nrandom.random()": "without a seed",
    "import random\nrandom.seed(3)\nrandom.random()": "",
    "import uuid\nname = uuid.uuid4()": "`uuid.uuid4`",
    "import uuid\nmaker = uuid.uuid4": "`uuid.uuid4`",
    "from dataclasses import dataclass, field\nimport os\n@dataclass\nclass A:\n    x: bytes = field(default_factory="
    "lambda: os.urandom(3))": "os.urandom",
    "import uuid\nname = getattr(uuid, 'uuid4')()": "`uuid.uuid4`",
    "import uuid\nname = getattr(uuid, 'uuid' + '4')()": "whatever a text says",
    "import random, time\ndef now(): return time.time()\nrandom.seed(now())": "with the time",
    "import secrets\nsecrets.token_hex()": "`secrets.token_hex`",
    "import tempfile\nfolder = tempfile.mkdtemp()": "tempfile",
    "import time\nstart = time.time()": "",
    "import datetime\nprint(datetime.datetime.now())": "",
    "df = read()\ndf.sample(3)": ".sample()",
    "df = read()\ndf.sample(3, random_state=1)": "",
    "from sklearn.model_selection import train_test_split\na, b = train_test_split(x, random_state=1)": "",
    "from sklearn.model_selection import train_test_split\na, b = train_test_split(x)": "draws random numbers",
    "from sklearn.model_selection import KFold\nfolds = KFold(5)": "",
    "import torch\nlayer = torch.nn.Linear(2, 3)": "draws random numbers",
    "import torch\ntorch.manual_seed(0)\nlayer = torch.nn.Linear(2, 3)": "",
    "import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        self.one = nn.Linear(1, 1)": "",
    "name = input('Who? ')": "waits for somebody",
    "exit()": "ends the run",
    "import sys\nsys.exit(0)": "ends the run",
    "raise SystemExit": "ends the run",
    "df.to_parquet('x.parquet')": "writes a file",
    "df.to_csv('x.csv')": "",
    "import torch\ntorch.save(model, 'x.pt')": "writes a file",
    "import h5py\nfile = h5py.File('x.h5', 'r')": "",
    "import h5py\nfile = h5py.File('x.h5', 'w')": "may write a file",
    "import h5py\nfile = h5py.File('x.h5', mode=mode)": "may write a file",
    "import netCDF4\nfile = netCDF4.Dataset('x.nc')": "",
    "import cv2\ncv2.imwrite('x.png', image)": "writes a file",
    "import numpy as np\nx = np.memmap('x', dtype='u1', shape=(3,))": "may write a file",
    "import numpy as np\nx = np.memmap('x', mode='r')": "",
    "!ls": "runs a shell command",
    "!pip install pandas": "",
    "import sys\n!{sys.executable} -m pip install -q pandas": "",
    "%pip install pandas": "",
    "files = !ls": "runs a shell command",
    "%%bash\necho 1": "runs another program",
    "%%writefile x.py\nimport y": "writes a file",
    "%%html\n<b>input</b>": "",
    "import subprocess\nsubprocess.run(['ls'])": "starts another program",
    "import os\nos.system('ls')": "starts another program",
    "import os\nos.makedirs('x', exist_ok=True)": "",
    "get_ipython().system('ls')": "runs a shell command",
    "import ipywidgets": "needs a real kernel",
    "%matplotlib widget": "needs a real kernel",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()": "",
    "%load_ext autoreload\n%autoreload 2": "",
    "%time x = 3": "",
    "import pickle\nx = pickle.load(open('x', 'rb'))": "",
    "import gc\ngc.collect()": "",
    "import pandas as pd\ndf = pd.read_csv('x.csv').fillna(0)\ndf.head()": "",
    "import seaborn as sns\nsns.set_theme()\nsns.histplot(df, x='x')": "",
    "id(3)\nhash('x')\nlist({1, 2})": "",
}


@pytest.mark.parametrize("source", BARRIERS)
def test_barriers(source: str) -> None:
    found = reach(notebook_of("x = 1", source, "y = 1"), ["y"]).barrier
    reason = BARRIERS[source]
    assert (found is None) == (not reason), found
    if found is not None:
        assert found.cell == 2
        assert reason in found.reason


def test_a_cell_that_may_raise() -> None:
    found = reach(notebook_of("x = 1", ("raises-exception", "1 / 0")), ["y"]).barrier
    assert found is not None
    assert (found.cell, found.reason) == (2, "goes on when it raises (tag 'raises-exception')")


def test_cells_that_are_not_run() -> None:
    cells = (("skip-execution", "input()"), ("injected-parameters", "input()"), "md:input()", "x = 1")
    assert reach(notebook_of(*cells), ["y"]).barrier is None


def test_barriers_above_the_parameters() -> None:
    found = reach(notebook_of("x = input()", ("parameters", "y = 1"), "y"), ["y"])
    assert found.barrier is not None
    assert found.barrier.cell == 1
    assert dict(found.parameters)["y"].cell == 3  # type: ignore[union-attr]


def test_functions_are_judged_by_what_they_use() -> None:
    cells = ("import uuid\ndef name(): return uuid.uuid4()", "def named(): return name()", "x = 1", "named()")
    found = reach(notebook_of(*cells), []).barrier
    assert found is not None
    assert found.cell == 4
    assert found.reason == "uses named, which uses `uuid.uuid4`, which gives something else in every run"


HELPER = """
import os, random, uuid
import numpy as np

def name(): return uuid.uuid4()
def simulate(): return np.random.rand(3)
def plain(x): return x + 1

class Session:
    def __init__(self): self.id = plain(name())

if __name__ == "__main__":
    print(name())
"""

# source of a cell that uses a module of its own, and what is said about it
OWN_MODULES: dict[str, str] = {
    "import helper\nhelper.plain(1)": "",
    "import helper\nhelper.simulate()": "",  # the run itself sees whether there is a seed
    "import helper\nhelper.name()": "uses `helper.name`, which uses `uuid.uuid4`",
    "from helper import name as made\nmade()": "uses `helper.name`",
    "from helper import *\nname()": "uses `helper.name`",
    "import helper\nmade = helper.Session()": "uses `helper.Session`",
    "import other\nother.label()": "uses `other.label`, which uses `helper.name`",
    "from tools import made\nx = 1": "imports tools, which uses `random.Random` without a seed while it is imported",
    "import package.inner\npackage.inner.save(df)": ".to_parquet()",
}


@pytest.mark.parametrize("source", OWN_MODULES)
def test_own_modules(source: str) -> None:
    files = (
        ("/home/me/other.py", "from helper import name\ndef label(): return str(name())"),
        ("/home/me/helper.py", HELPER),
        ("/home/me/tools.py", "import random\nmade = random.Random()"),
        ("/home/me/package/inner.py", "def save(df): df.to_parquet('x')"),
        ("/home/me/broken.py", "x = = 3"),
    )
    found = reach(notebook_of("x = 1", source), ["y"], own_files=files).barrier
    reason = OWN_MODULES[source]
    assert (found is None) == (not reason), found
    assert found is None or reason in found.reason
