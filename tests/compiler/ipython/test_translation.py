"""What becomes of magics and help: the translated cell computes what the notebook's cell computes, or is refused."""

from __future__ import annotations

import pytest

from nb2prod.compiler.ipython.translation import Rewrite, Translation
from tests.compiler.ipython.translating import codes, translated

PLAIN = [
    "",
    "\n\n",
    "# only a comment\n",
    "x = 1",
    '"""\n%matplotlib inline\n"""',
    'text = """\n!ls\n%%time\nobj?\n"""\n',
    "y = (x\n% q\n)",
    "y = x \\\n% q",
    "y = [\n    x\n    % 2,\n]",
    "cat + 1",
    "cat",
    "f'{x!r} {x!s:>10}'",
    "x != 3",
    "x.head();",
    "def f(a, /, b):\n\treturn a % b",
    "await thing()",
    "größe = '%matplotlib'  # %time",
    "print('a\\\n%time')",
    "get_ipython",
    "shell = get_ipython()",
    "@decorate\ndef f():\n    return 1",
    "'\\d'",
]


@pytest.mark.parametrize("source", PLAIN)
def test_python_is_left_alone(source: str) -> None:
    assert translated(source) == Translation(source)


DROPPED = [
    "%matplotlib inline",
    "%matplotlib",
    "%config InlineBackend.figure_format = 'retina'",
    "%load_ext autoreload",
    "%autoreload 2",
    "%whos",
    "%env",
    "%env HOME",
    "%pwd",
    "%ls -l data",
    "%time",
    "%timeit sum(range(10))",
    "%timeit -n 10 -r3 f(x)",
    "%tensorboard --logdir logs",
    "x?",
    "x.head??",
    "?x",
    "??x.y",
    "?",
    "%time?",
    "np.*load*?",
    "y = x.head?",
    "%%html\n<b>\n</b>",
    "%%javascript\nalert(1)",
    "%%latex\n$a$",
    "%%timeit\nsum(x)\ny = 1",
    "%%timeit y = 2\nsum(x)",
    "%%timeit -n 3\nsum(x)",
    "%%script echo skipped\nx = 5",
    "%%script false --no-raise-error\nx = 5",
    "%load exercises/first.py",
    "%timeit np.add(x, x)",
    "%timeit np.sort(x)",
    "%timeit pd.eval('a + b')",
    "%timeit -n 2 np.random.rand(3)",
]


@pytest.mark.parametrize("source", DROPPED)
def test_what_only_shows_or_measures_is_left_out(source: str) -> None:
    translation = translated(source)
    assert not translation.source.strip()
    assert not translation.diagnostics
    assert not translation.opaque


REPLACED = [
    # unwrapped
    ("%time z = f()", "z = f()"),
    ("%time x, y = f()", "x, y = f()"),
    ("x, y = %time f()", "x, y = f()"),
    ("z = %time f(1)", "z = f(1)"),
    ("z: int = %time f(1)", "z: int = f(1)"),
    ("%prun -l 10 -s cumulative z = f()", "z = f()"),
    ("%memit z = f()", "z = f()"),
    ("%lprun -f f z = f()", "z = f()"),
    ("%%time\nz = f()\nz", "\nz = f()\nz"),
    ("\n\n%%time\n%matplotlib inline\nz = 1", "\n\n\n\nz = 1"),
    ("%%time\n%%capture\nz = 1", "\n\nz = 1"),
    ("%%capture --no-stderr\nz = 1", "\nz = 1"),
    ("%%time\n\n    z = 1\n    y = 2", "\n\nz = 1\ny = 2"),
    ("  %time z = f()\n  y = 2", "z = f()\ny = 2"),
    ("%time %time z = f()", "z = f()"),
    ("%time z = f(1, \\\n  2)\ny = 1", "z = f(1,    2)\n\ny = 1"),
    # dropped beside Python
    ("%matplotlib inline\nx = 1", "\nx = 1"),
    ("for i in y:\n    %time\n", "for i in y:\n    pass\n"),
    ("if a:\n\t%matplotlib inline\nelse:\n\tx?", "if a:\n\tpass\nelse:\n\tpass"),
    ("%config InlineBackend.x = \\\n 3\nz = 1", "\n\nz = 1"),
    ('s = """\n%time\n"""\n%matplotlib inline\n', 's = """\n%time\n"""\n\n'),
    ("y = (1\n% 2)\n%matplotlib inline", "y = (1\n% 2)\n"),
    ("y = 1 \\\n% 2\n%matplotlib inline", "y = 1 \\\n% 2\n"),
    ("s = 'it''s'\n%matplotlib inline", "s = 'it''s'\n"),
    ("s = r'\\'\n'  # '''\n%time z = 1".replace("\n'  #", "'  #"), "s = r'\\''  # '''\nz = 1"),
    ("s = rb'''\n!ls\n\\'''\n'''\n%time z = 1", "s = rb'''\n!ls\n\\'''\n'''\nz = 1"),
    ("größe = 'ä'\n%time größe = 'ß'", "größe = 'ä'\ngröße = 'ß'"),
    ("d = {'a': '# ('}  # [ \"\"\"\n%time z = 1", "d = {'a': '# ('}  # [ \"\"\"\nz = 1"),
    # translated
    ("%env A=1", 'import os\nos.environ["A"] = "1"'),
    ("%env A 1 2", 'import os\nos.environ["A"] = "1 2"'),
    ("%set_env A=b=c", 'import os\nos.environ["A"] = "b=c"'),
    ('%env A="q"', 'import os\nos.environ["A"] = \'"q"\''),
    ("%env A=$name", 'import os\nos.environ["A"] = f"{name}"'),
    ("%env A={path}/b", 'import os\nos.environ["A"] = f"{path}/b"'),
    ("%cd data", 'import os\nos.chdir("data"); print(os.getcwd())'),
    ("%cd", 'import os\nos.chdir(os.path.expanduser("~")); print(os.getcwd())'),
    ("%cd -q", 'import os\nos.chdir(os.path.expanduser("~"))'),
    ("%cd -q 'my data'", 'import os\nos.chdir("my data")'),
    ("%cd -q ~/data", 'import os\nos.chdir(os.path.expanduser("~/data"))'),
    ("%cd -q base/{path}", 'import os\nos.chdir(f"base/{path}")'),
    ("%xdel x", "del x"),
    ("%xdel -n x", "del x"),
    ("%timeit x.sort()", "x.sort()"),
    ("%timeit -n 3 x.sort()", "x.sort()"),
    ("%timeit x.fit(data)", "x.fit(data)"),
    ("%%capture out\nx = 1", "\nx = 1"),
    ("x = 1\n\nfrom __future__ import division", "x = 1\n\nfrom __future__ import division"),
    ("x = 1\nglobal x", "x = 1\nglobal x"),
    ("z = %pwd", "import os\nz = os.getcwd()"),
    ("z = %env HOME", 'import os\nz = os.environ["HOME"]'),
    ("%aimport mylib", "import mylib"),
    ("get_ipython().run_line_magic('matplotlib', 'inline')", ""),
    ("get_ipython().run_line_magic('matplotlib', 'inline');", ""),
    ("get_ipython().magic('matplotlib inline')\nx = 1", "\nx = 1"),
    ("get_ipython().run_line_magic('time', 'z = f()')", "z = f()"),
    ("if a:\n    get_ipython().magic(u'%matplotlib inline')", "if a:\n    pass"),
    ("é = 1; get_ipython().magic('time z = 1'); y = 2", "é = 1; z = 1; y = 2"),
    ("get_ipython().run_cell_magic('time', '', 'z = f()\\n')", "z = f()"),
    ("get_ipython().run_cell_magic('html', '', '<b>\\n</b>')", ""),
    ("get_ipython().run_cell_magic(\n'time',\n'', 'z = f()\\nz\\n')", "z = f()\nz\n"),
    ("%time z = 1\nget_ipython().magic('pinfo x')", "z = 1\n"),
]


@pytest.mark.parametrize(("before", "after"), REPLACED)
def test_the_statement_keeps_what_it_computes(before: str, after: str) -> None:
    translation = translated(before)
    assert not translation.diagnostics
    assert "\n".join([*translation.imports, translation.source]) == after


REFUSED = [
    ("x = (", "NB201"),
    ("print 'x'", "NB201"),
    ("x = 1\nreturn x", "NB201"),
    ("break", "NB201"),
    ("if x:\n    from __future__ import division", "NB201"),
    ("from __future__ import nothing", "NB201"),
    ("x\0", "NB201"),
    ("x = " + "(" * 300 + ")" * 300, "NB202"),
    ("x = " + "-" * 200 + "1", "NB202"),
    ("x = " + "+".join("1" * 200), "NB202"),
    ("x = " + "+".join("1" * 20000), "NB202"),
    ("%time " * 2000 + "x", "NB202"),
    ("%%time\n" * 2000 + "x", "NB202"),
    ("%run other.py", "NB210"),
    ("%xdel", "NB210"),
    ("%xdel -n", "NB210"),
    ("%store -r x", "NB210"),
    ("%reset -f", "NB210"),
    ("%%cython\ndef f(): pass", "NB210"),
    ("%%R -o y\ny <- 1", "NB210"),
    ("%%sql\nselect 1", "NB210"),
    ("%%perl\nprint 1", "NB210"),
    ("%%script perl\nprint 1", "NB210"),
    ("%%bash -x\nls", "NB210"),
    ("%%writefile", "NB210"),
    ("%%writefile a b\nx = 1", "NB210"),
    ("%%file a.txt", "NB210"),
    ("%%file a.txt\nx\n>>> y", "NB210"),
    ("%%file a.txt\nIn [1]: y", "NB210"),
    ("%%file {path}.py\nx = 1", "NB210"),
    ("%%file {1 + 1}\nx = 1", "NB210"),
    ("%cd -", "NB210"),
    ("%cd -b here", "NB210"),
    ("%config Foo.bar = 1", "NB210"),
    ("%load_ext cudf.pandas", "NB210"),
    ("z = %timeit -o f()", "NB210"),
    ("z = %who_ls", "NB210"),
    ("z = !!ls", "NB210"),
    ("%memit -r 3 z.append(1)", "NB210"),
    ("%%time x = 1\ny = 2", "NB210"),
    ("# first\n%%time\nx = 1", "NB210"),
    ("%dotenv", "NB210"),
    ("%frobnicate", "NB211"),
    ("%%frobnicate\nx", "NB211"),
    ("% matplotlib inline", "NB211"),
    ("%", "NB211"),
    ("%bash ls", "NB211"),
    ("%env A=$HOME/b", "NB212"),
    ("%env A={1 + 1}", "NB212"),
    ("%%capture out more\nx = 1", "NB213"),
    ("%%bash --out y\nls", "NB213"),
    ("/f 1", "NB214"),
    (",f a b", "NB214"),
    (";f a b", "NB214"),
    ("%timeit x.append(1)", "NB215"),
    ("%timeit x[0] = 1", "NB215"),
    ("%timeit x.eval()", "NB215"),
    ("%timeit x.sort(key=f)", "NB215"),
    ("%timeit -n 2 x.fit(data)", "NB215"),
    ("%timeit f().fit(data)", "NB215"),
    ("%timeit y = x.fit(data)", "NB215"),
    ("%timeit np.add(x, x, out=x)", "NB215"),
    ("%%timeit\nx.a = 1", "NB215"),
    ("%%timeit\nx.sort_values('a', inplace=True)", "NB215"),
    ("x = 1\npip install numpy", "NB216"),
    ("def f():\n    %time z = g()\n    return z", "NB217"),
    ("%time z = f(\n1)", "NB201"),
    ("%prun for i in x:\n    i", "NB201"),
    ("if x:\n%matplotlib inline\n    y = 1", "NB201"),
    ("@decorate\n%matplotlib inline\ndef f(): pass", "NB201"),
    ("get_ipython().run_cell_magic('time', '', 'z = f()\\nz\\n')", "NB210"),
    ("get_ipython().run_line_magic('run', 'a.py')", "NB210"),
]


@pytest.mark.parametrize(("source", "code"), REFUSED)
def test_what_a_module_cannot_do_is_refused(source: str, code: str) -> None:
    translation = translated(source)
    assert codes(translation) == [code]
    assert translation.diagnostics[0].fix
    assert (translation.diagnostics[0].cell_id, translation.diagnostics[0].cell_number) == ("c1", 3)


def test_a_refusal_names_line_column_and_fix() -> None:
    (found,) = translated("x = 1\nif x:\n    %run other.py\n").diagnostics
    assert (found.line, found.column) == (3, 5)
    assert "%run other.py" in found.message
    assert "import" in found.fix


def test_a_syntax_error_names_its_place() -> None:
    (found,) = translated("%matplotlib inline\nx = 1\ny = = 2").diagnostics
    assert (found.code, found.line, found.column) == ("NB201", 3, 5)


def test_a_refused_assignment_still_binds_its_name() -> None:
    assert translated("z = %timeit -o f()").source == "z = None"


@pytest.mark.parametrize(
    ("source", "opaque"),
    [
        ("%run other.py", True),
        ("%store -r x", True),
        ("%store x", False),
        ("%reset -f", True),
        ("%%cython\ncdef int a", True),
        ("%%R -o y\n1", True),
        ("%frobnicate", True),
        ("%%capture out more\nx = 1", True),
        ("%%timeit\nx.append(1)", True),
        ("%%writefile a.py\nx = 1", False),
        ("%cd -", False),
        ("/f 1", False),
    ],
)
def test_cells_that_could_bind_anything_say_so(source: str, opaque: bool) -> None:
    assert bool(translated(source).opaque) is opaque


@pytest.mark.parametrize(
    ("source", "bound", "after"),
    [
        ("pip install numpy", frozenset(), ""),
        ("ls", frozenset(), ""),
        ("ls", frozenset({"ls"}), "ls"),
        ("cat file.txt", frozenset(), ""),
        ("time z = f()", frozenset(), "z = f()"),
        ("cat + 1", frozenset(), "cat + 1"),
        ("hist(values)", frozenset(), "hist(values)"),
        ("\nwhos\n", frozenset(), "\n\n"),
        ("ls\nx = 1", frozenset(), "ls\nx = 1"),
    ],
)
def test_magics_without_percent_sign(source: str, bound: frozenset[str], after: str) -> None:
    translation = translated(source, bound)
    assert translation.source == after
    assert not translation.diagnostics


def test_a_variable_is_never_taken_for_a_magic_without_percent_sign() -> None:
    assert codes(translated("cat file.txt", frozenset({"cat"}))) == ["NB201"]


def test_rewrites_list_the_changed_lines() -> None:
    assert translated("x = 1\n%time y = 2").rewrites == (Rewrite(2, "%time y = 2", "y = 2"),)


def test_a_timed_statement_in_a_function_that_binds_nothing_is_kept() -> None:
    translation = translated("def f():\n    %time g()\n    return 1")
    assert translation.source == "def f():\n    g()\n    return 1"
    assert not translation.diagnostics
