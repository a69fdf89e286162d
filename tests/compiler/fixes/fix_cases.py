"""A notebook for every code that can be mended: as it is, and the cells that `--fix` changes."""

from __future__ import annotations

from dataclasses import dataclass, field

Cell = tuple[str, str]  # tags, separated by `|`, and source
LOAD: Cell = ("step:load", "rows = [1, 2]")


@dataclass(frozen=True)
class FixCase:
    """`after` is by the cell's number; in its tags, `*` stands for any name."""

    code: str
    before: tuple[Cell, ...]
    after: dict[int, Cell] = field(default_factory=dict)


CASES = (
    FixCase("NB102", (("", "rows = [1, 2]"),), {1: ("step:*", "rows = [1, 2]")}),
    FixCase("NB103", (LOAD, ("step:sum_up,mine", "total = sum(rows)")), {2: ("step:sum_up|mine", "total = sum(rows)")}),
    FixCase("NB104", (("step:load data", "a = 1"),), {1: ("step:load_data", "a = 1")}),
    FixCase(
        "NB104",
        (("step:load_data", "a = 1"), ("step:b", "b = 1"), ("x|step:load data", "c = 1"), ("step:load data", "d = c")),
        {3: ("x|step:load_data_2", "c = 1"), 4: ("step:load_data_2", "d = c")},
    ),
    FixCase("NB104", (("step:class", "a = 1"),), {1: ("step:class_cell", "a = 1")}),
    FixCase("NB104", (LOAD, ("step:", "total = sum(rows)")), {2: ("step:*", "total = sum(rows)")}),
    FixCase("NB104", (LOAD, ("step", "total = sum(rows)")), {2: ("step:*", "total = sum(rows)")}),
    FixCase("NB104", (("export|module:json", "A = 1"),), {1: ("export|module:json_module", "A = 1")}),
    FixCase("NB105", (("export|step:load", "rows = [1, 2]"),), {1: ("export", "rows = [1, 2]")}),
    FixCase(
        "NB105", (("export|step:load", "rows = [1, 2]\nprint(rows)"),), {1: ("step:load", "rows = [1, 2]\nprint(rows)")}
    ),
    FixCase("NB105", (("skip|step:load", "rows = [1, 2]"),), {1: ("step:load", "rows = [1, 2]")}),
    FixCase("NB105", (("export|module:one|module:two", "A = 1"),), {1: ("export|module:one", "A = 1")}),
    FixCase(
        "NB105",
        (("step:a|module:one", "a = 1"), ("step:a|module:two", "b = a")),
        {2: ("step:a|module:one", "b = a")},
    ),
    FixCase(
        "NB106",
        (("parameters", "a = 1"), ("parameters", "b = 2"), ("step:c", "c = a + b")),
        {2: ("step:*", "b = 2")},
    ),
    FixCase(
        "NB107",
        (LOAD, ("stpe:sum_up", "total = sum(rows)"), ("step:c", "c = total")),
        {2: ("step:sum_up", "total = sum(rows)")},
    ),
    FixCase("NB108", (LOAD, ("module:sums", "total = sum(rows)")), {2: ("module:sums|step:*", "total = sum(rows)")}),
    FixCase("NB108", (LOAD, ("test|module:sums", "assert rows")), {2: ("test", "assert rows")}),
    FixCase(
        "NB110",
        (LOAD, ("step:fail|raises-exception", "rows[5]")),
        {2: ("raises-exception|skip", "rows[5]")},
    ),
    FixCase(
        "NB111",
        (LOAD, ("step:a", "a = 1"), ("step:load", "b = rows"), ("", "b"), ("step:load", "c = b")),
        {3: ("step:load_2", "b = rows"), 5: ("step:load_2", "c = b")},
    ),
    FixCase(
        "NB214",
        (LOAD, ("step:show", "if rows:\n    /print rows len(rows)")),
        {2: ("step:show", "if rows:\n    print(rows, len(rows))")},
    ),
    FixCase("NB214", (("step:show", ",print a b"),), {1: ("step:show", 'print("a", "b")')}),
    FixCase("NB214", (("step:show", ";print a b"),), {1: ("step:show", 'print("a b")')}),
    FixCase("NB216", (("step:a", "a = 1\nmatplotlib inline"),), {1: ("step:a", "a = 1\n%matplotlib inline")}),
    FixCase("NB218", (("step:a", 'a = """x\n  \ny"""'),), {1: ("step:a", 'a = """x\n\ny"""')}),
    FixCase(
        "NB301",
        (("imports", "import json\n\njson.dumps(1)"), ("step:a", "a = math.pi + np.pi\nb = Path('.')")),
        {1: ("imports", "import json\nimport math\nimport numpy as np\nfrom pathlib import Path\n\njson.dumps(1)")},
    ),
    FixCase(
        "NB301",
        (("step:a", "%%time\na = 1"), ("export", "#| hide\n# About\nB = math.pi")),
        {2: ("export", "#| hide\nimport math\n# About\nB = math.pi")},
    ),
    FixCase(
        "NB302",
        (("step:a", "a = math.pi"), ("step:b", "b = 1  # one\nimport math  # pi")),
        {1: ("step:a", "import math  # pi\na = math.pi"), 2: ("step:b", "b = 1  # one")},
    ),
    FixCase(
        "NB303",
        (("", "rows = [len(word) for word in 'ab']"), ("step:sum_up", "total = sum(rows)")),
        {1: ("step:*", "rows = [len(word) for word in 'ab']")},
    ),
    FixCase(
        "NB303",
        (
            ("", "rows = [word for word in 'ab']"),
            ("", "more = rows * 2\nprint(more)"),
            ("step:sum_up", "total = len(more)"),
        ),
        {1: ("step:*", "rows = [word for word in 'ab']"), 2: ("step:*", "more = rows * 2\nprint(more)")},
    ),
    FixCase(
        "NB303",
        (("skip", "rows = [word for word in 'ab']"), ("step:sum_up", "total = len(rows)")),
        {1: ("step:cell_1", "rows = [word for word in 'ab']")},
    ),
    FixCase("NB304", (LOAD, ("", "rows.append(3)"), ("step:c", "c = len(rows)")), {2: ("step:load", "rows.append(3)")}),
    FixCase(
        "NB305",
        (("imports", "import random"), ("", "random.seed(1)"), ("step:a", "a = random.random()")),
        {2: ("imports", "random.seed(1)")},
    ),
    FixCase(
        "NB306",
        (
            LOAD,
            ("step:a", "import sys\nif len(rows) > 2:\n    flag = 1"),
            ("step:b", "if len(rows) > 2:\n    print(flag)"),
        ),
        {2: ("step:a", "import sys\nflag = None\nif len(rows) > 2:\n    flag = 1")},
    ),
    FixCase(
        "NB309",
        (LOAD, ("step:ask", "import getpass\ngetpass.getpass('your name')"), ("step:b", "b = rows * 2")),
        {2: ("skip", "import getpass\ngetpass.getpass('your name')")},
    ),
    FixCase("NB311", (("step:a", 'a = f"{__name__}!"'),), {1: ("step:a", 'a = f"__main__!"')}),
    FixCase(
        "NB317",
        (
            ("imports", "from math import sqrt"),
            ("step:a", "a = sqrt(4)"),
            ("imports", "from cmath import sqrt"),
            ("step:b", "b = sqrt(4)"),
        ),
        {1: ("step:*", "from math import sqrt"), 3: ("step:*", "from cmath import sqrt")},
    ),
    FixCase(
        "NB318",
        (LOAD, ("test:size", "size = len(rows)\nassert size"), ("step:b", "b = size")),
        {2: ("step:size", "size = len(rows)\nassert size")},
    ),
    FixCase(
        "NB320",
        (("step:a", "__rows = [1]  # mine"), ("step:b", "def f():\n    return __rows\nb = f() + __rows")),
        {1: ("step:a", "rows = [1]  # mine"), 2: ("step:b", "def f():\n    return rows\nb = f() + rows")},
    ),
    FixCase(
        "NB321",
        (
            ("imports", "import os"),
            ("step:a", "a = len(os.sep)"),
            ("step:b", "os.environ['NB2PROD_B'] = '1'\nb = 1"),
            ("step:c", "import json\nfrom math import (\n    pi,\n)\nc = json.dumps(pi)"),
        ),
        {
            1: ("imports", "import os\nimport json\nfrom math import (\n    pi,\n)"),
            4: ("step:c", "c = json.dumps(pi)"),
        },
    ),
    FixCase(
        "NB401",
        (
            LOAD,
            ("export", "class Rows:\n    def all(self):\n        return rows"),
            ("step:use", "size = len(Rows().all())"),
        ),
        {2: ("step:*", "class Rows:\n    def all(self):\n        return rows")},
    ),
    FixCase("NB402", (LOAD, ("export", "total = sum(rows)")), {2: ("step:*", "total = sum(rows)")}),
    FixCase("NB403", (LOAD, ("export", "print(rows)")), {2: ("step:*", "print(rows)")}),
    FixCase(
        "NB501",
        (("parameters", "a = 1\nprint(a)\nb = 2  # two"), ("step:c", "c = a + b")),
        {1: ("parameters", "a = 1\nb = 2  # two"), 2: ("step:c", "print(a)\nc = a + b")},
    ),
    FixCase(
        "NB502",
        (("parameters", "a = 1\nroot = print(a)\nleaf = [root]\nb = 2"), ("step:c", "c = a + b")),
        {1: ("parameters", "a = 1\nb = 2"), 2: ("step:c", "root = print(a)\nleaf = [root]\nc = a + b")},
    ),
    FixCase(
        "NB502",
        (("parameters", "root = print(1)"), ("export", "B = 2")),
        {1: ("step:*", "root = print(1)")},
    ),
    FixCase(
        "NB601",
        (LOAD, ("test:a", "assert rows"), ("step:load", "more = rows * 2")),
        {3: ("step:load_2", "more = rows * 2")},
    ),
    FixCase("NB602", (LOAD, ("figure:plot", "print(rows)")), {2: ("step:plot", "print(rows)")}),
    FixCase(
        "NB603",
        (
            ("imports", "import matplotlib.pyplot as plt"),
            ("figure:plot", "fig, ax = plt.subplots()\nother, bx = plt.subplots()\nplt.close('all')"),
        ),
        {2: ("step:plot", "fig, ax = plt.subplots()\nother, bx = plt.subplots()\nplt.close('all')")},
    ),
)
