"""`__name__`, `__doc__` and their like: written out as what they are in IPython."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compiler.ipython.in_ipython import run_in_ipython, run_translated
from tests.compiler.ipython.translating import translated

TEXT = '"Automatically created module for IPython interactive environment"'
GUARD = 'if __name__ == "__main__":'


@pytest.mark.parametrize(
    "source",
    [
        "print(__doc__, __name__, __package__, __spec__, __loader__)",
        "print(__builtins__.max.__name__)",
        "print('é', __name__, 'é', __name__)",
        "def f(): return __name__, __doc__\nprint(f())",
        "class A:\n    a = __name__, __doc__\n    def b(self): return __doc__\nprint(A.a, A().b())",
        "class A:\n    'text'\n    def b(self): return __doc__\nprint(A().b())",
        "class A:\n    'text'\n    class B:\n        a = __doc__\nprint(A.B.a)",
        "def f():\n    __doc__\nprint(f.__doc__)",
        "print((lambda: __name__)(), [__doc__ for _ in 'ab'])",
        f"{GUARD}\n    print(1)\n    if True:\n        print('''a\n  b\n    c''')\n",
        f"{GUARD} print(1); print([2,\n 3])\nelse:\n    print(4)",
        f"{GUARD}\n\t# first\n\tprint(1)\n# last\nelif x:\n\tprint(2)\nelse:\n\tprint(3)\nprint(4)",
        "if '__main__' == __name__:\n  print([\n1,\n    2])\n",
        f"{GUARD}\n    {GUARD}\n        print(__name__)\n",
        f"{GUARD}\n    @staticmethod\n    def f(): print(__name__)\n    f()",
        "if (__name__  # why\n    == '__main__'):\n    print(1)",
        "if __name__ != '__main__':\n    print(1)\nelse:\n    print(2)",
    ],
)
def test_what_is_printed_is_what_ipython_prints(source: str) -> None:
    assert run_translated([source], frozenset()) == run_in_ipython([source])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = __doc__  # c", f"x = {TEXT}  # c"),
        (f"{GUARD}\n    # hello\n    main()  # go\n\nx = 1", "\n# hello\nmain()  # go\n\nx = 1"),
        (f"{GUARD}\n    main()\n    # done\nelse:\n    # never\n    other()\n", "\nmain()\n# done\n\n\n\n"),
        (f"%time x = 1\n{GUARD} main()", "x = 1\nmain()"),
        ("x = __file__", "x = __file__"),
        ("x = f'{__name__}'", "x = f'{__name__}'"),
        ("class A:\n    'text'\n    a = __doc__", "class A:\n    'text'\n    a = __doc__"),
        ("def f(__doc__):\n    return __doc__", "def f(__doc__):\n    return __doc__"),
        ("__name__ = 1\nx = __name__", "__name__ = 1\nx = __name__"),
        ("del __doc__", "del __doc__"),
        ("match x:\n    case __name__.y: pass", "match x:\n    case __name__.y: pass"),
        ("x = '__name__'", "x = '__name__'"),
    ],
)
def test_only_plain_reads_are_replaced(before: str, after: str) -> None:
    translation = translated(before)
    assert translation.source == after
    assert not translation.diagnostics


def test_a_name_that_another_cell_binds_stays() -> None:
    assert translated("x = __name__", frozenset({"__name__"})).source == "x = __name__"


BODY = st.lists(
    st.sampled_from(
        ["x = 1", "s = '''a", "  b", "'''", "y = [", "1,", "]", "# c", "", "if x:", "    z = 2", "\tz", "f(x)"]
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=200, deadline=None)
@given(BODY, st.sampled_from(["", "else:\n    q = 1", "# after\nr = 2"]))
def test_the_body_of_a_guard_keeps_its_statements(rows: list[str], rest: str) -> None:
    source = "\n".join([GUARD, *(f"    {row}" if row else "" for row in rows), rest])
    try:
        guarded = ast.parse(source).body
    except SyntaxError:
        return
    inner = guarded[0]
    assert isinstance(inner, ast.If)
    expected = ast.unparse(ast.Module([*inner.body, *guarded[1:]], []))
    assert ast.unparse(ast.parse(translated(source).source)) == expected
