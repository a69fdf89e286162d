"""Notebooks, and the first cell that another value of `alpha` can affect: each is also run, to see that it is so.

The parameters cell is the first; the others are numbered from 2. `SHARED` is for those that nothing affects.
"""

from __future__ import annotations

SHARED = 0

# what nobody could mistake
PLAIN: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "a read": (3, "uses alpha", ("x = 1", "y = alpha")),
    "no read": (SHARED, "", ("x = 1", "y = x + 1\ny")),
    "another binding": (2, "uses alpha", ("alpha = 5", "alpha")),
    "an augmented assignment": (2, "uses alpha", ("alpha += 1", "alpha")),
    "a deletion": (2, "uses alpha", ("del alpha", "x = 1")),
    "a loop variable": (2, "uses alpha", ("for alpha in [1]:\n    pass", "alpha")),
    "an import": (2, "uses alpha", ("import math as alpha", "alpha.pi")),
    "a definition": (2, "binds alpha", ("def alpha(): return 1", "alpha()")),
    "a class": (2, "binds alpha", ("class alpha: pass", "alpha.__name__")),
    "an exception's name": (2, "uses alpha", ("try:\n    1 / 0\nexcept ZeroDivisionError as alpha:\n    pass",)),
    "a walrus": (2, "uses alpha", ("[(alpha := n) for n in range(3)]", "alpha")),
    "a pattern": (2, "uses alpha", ("match [1, 2]:\n    case [alpha, _]:\n        pass", "alpha")),
    "a with": (2, "uses alpha", ("import io\nwith io.StringIO('x') as alpha:\n    pass",)),
    "an f-string": (2, "uses alpha", ("f'{alpha:>10}'",)),
    "a format in an f-string": (2, "uses alpha", ("f'{3:{alpha}}'",)),
    "an annotation": (2, "uses alpha", ("x: alpha = 3",)),
    "an assertion": (2, "uses alpha", ("assert alpha",)),
    "a comprehension": (2, "uses alpha", ("[n + alpha for n in range(2)]",)),
    "the first iterable": (2, "uses alpha", ("[alpha for alpha in range(alpha)]",)),
    "a comprehension's own": (SHARED, "", ("[alpha for alpha in range(2)]", "{alpha: 1 for alpha in 'ab'}")),
    "a comprehension's second iterable": (SHARED, "", ("[beta for alpha in [[1]] for beta in alpha]",)),
    "an attribute": (SHARED, "", ("import types\nx = types.SimpleNamespace(alpha=3)", "x.alpha")),
    "a keyword": (SHARED, "", ("dict(alpha=3)",)),
    "a swallowed error": (3, "uses alpha", ("x = 1", "try:\n    alpha\nexcept NameError:\n    alpha = 7", "alpha")),
    "a starred target": (2, "uses alpha", ("first, *alpha = [1, 2, 3]", "alpha")),
    "an unpacked argument": (2, "uses alpha", ("print(*[alpha])",)),
}

FUNCTIONS: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "a definition alone": (SHARED, "", ("def f(): return alpha", "x = 1")),
    "a call": (4, "uses f, which can read alpha", ("def f(): return alpha", "x = 1", "f()")),
    "a call in the same cell": (2, "uses f", ("def f(): return alpha\nf()",)),
    "a lambda": (3, "uses f", ("f = lambda: alpha", "f()")),
    "through another": (4, "uses g", ("def f(): return alpha", "def g(): return f()", "g()")),
    "defined later": (3, "uses f", ("def f(): return g()", "kept = [f]", "def g(): return alpha", "kept[0]()")),
    "its own parameter": (SHARED, "", ("def f(alpha): return alpha", "f(3)")),
    "its own variable": (SHARED, "", ("def f():\n    alpha = 3\n    return alpha", "f()")),
    "its own import": (SHARED, "", ("def f():\n    import math as alpha\n    return alpha.pi", "f()")),
    "its own loop": (SHARED, "", ("def f():\n    for alpha in [1]: pass\n    return alpha", "f()")),
    "an outer function's variable": (
        SHARED,
        "",
        ("def f():\n    alpha = 3\n    def g(): return alpha\n    return g()", "f()"),
    ),
    "nonlocal": (
        SHARED,
        "",
        (
            "def f():\n    alpha = 3\n    def g():\n        nonlocal alpha\n        alpha = 4\n    return g()",
            "f()",
        ),
    ),
    "global": (3, "uses f", ("def f():\n    global alpha\n    alpha = 3", "f()", "alpha")),
    "global in an inner function": (
        3,
        "uses f",
        ("def f():\n    alpha = 1\n    def g():\n        global alpha\n        return alpha\n    return g()", "f()"),
    ),
    "a default": (2, "uses alpha", ("def f(x=alpha): return x", "f()")),
    "a lambda's default": (2, "uses alpha", ("f = lambda x=alpha: x", "f()")),
    "a known decorator": (
        3,
        "uses f",
        ("import functools\n@functools.lru_cache(maxsize=None)\ndef f(): return alpha", "f()"),
    ),
    "an unknown decorator": (2, "uses alpha", ("def now(g): return g()\n@now\ndef f(): return alpha", "f")),
    "a decorator called like a known one": (
        2,
        "uses alpha",
        ("def lru_cache(g): return g()\n@lru_cache\ndef f(): return alpha", "f"),
    ),
    "a decorator's argument": (2, "uses alpha", ("import functools\n@functools.lru_cache(alpha)\ndef f(): return 1",)),
    "a parameter's annotation": (2, "uses alpha", ("def f(x: alpha): return x",)),
    "an annotation as text": (2, "text with the word alpha", ("def f(x: 'alpha'): return x",)),
    "an annotation that is looked up": (
        2,
        "text",
        (
            "def f(x: 'alpha'): return x",
            "import typing\ntry:\n    typing.get_type_hints(f)\nexcept Exception as e:\n    e",
        ),
    ),
    "kept in a list": (2, "uses alpha", ("kept = [lambda: alpha]", "kept[0]()")),
    "a function kept in a list": (3, "uses f", ("def f(): return alpha", "kept = {'f': f}", "kept['f']()")),
    "partial": (3, "uses f", ("def f(x): return alpha", "import functools\ng = functools.partial(f, 1)", "g()")),
    "a generator expression": (2, "uses alpha", ("g = (n + alpha for n in range(3))", "list(g)")),
    "a generator function": (3, "uses f", ("def f():\n    yield alpha", "g = f()", "list(g)")),
    "in a branch": (3, "uses f", ("if True:\n    def f(): return alpha", "f()")),
    "in a loop": (2, "uses f", ("for n in range(2):\n    def f(): return alpha\n    print(f())", "f()")),
    "in a handler": (
        3,
        "uses f, which can read alpha",
        ("try:\n    from nowhere import f\nexcept ImportError:\n    def f(): return alpha", "f()"),
    ),
    "redefined": (4, "uses f", ("def f(): return alpha", "def f(): return 1", "f()")),
    "a setter of the name": (3, "uses f", ("def f(v):\n    global alpha\n    alpha = v", "f(8)", "alpha")),
    "as the last value": (3, "uses f", ("def f(): return alpha", "f", "_")),
    "a condition": (2, "uses alpha", ("f = (lambda: alpha) if True else None", "f()")),
    "module-level __getattr__": (
        2,
        "uses alpha",
        ("def __getattr__(name): return alpha", "import sys\ngetattr(sys.modules['__main__'], 'nothing')"),
    ),
}

CLASSES: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "a method": (3, "uses A", ("class A:\n    def m(self): return alpha", "A().m()")),
    "a class attribute": (2, "uses alpha", ("class A:\n    x = alpha", "A.x")),
    "an attribute of that name": (
        SHARED,
        "",
        ("class A:\n    alpha = 3\n    def m(self): return self.alpha", "A().m()"),
    ),
    "read before it is bound": (2, "uses alpha", ("class A:\n    x = alpha\n    alpha = 3", "A.x")),
    "a method does not see the class": (
        3,
        "uses A",
        ("class A:\n    alpha = 3\n    def m(self): return alpha", "A().m()"),
    ),
    "a field": (
        SHARED,
        "",
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n    alpha: float = 0.5", "A().alpha"),
    ),
    "a field's default": (
        2,
        "uses alpha",
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n    x: float = alpha", "A().x"),
    ),
    "a base": (2, "uses alpha", ("class A(type(alpha)): pass", "A()")),
    "a plain base": (4, "uses B", ("class A: pass", "class B(A):\n    def m(self): return alpha", "B().m()")),
    "a base that acts": (
        3,
        "uses alpha",
        (
            "class A:\n    kept = []\n    def __init_subclass__(cls): A.kept.append(cls)",
            "class B(A):\n    def m(self): return alpha",
            "A.kept[0]().m()",
        ),
    ),
    "a metaclass": (
        3,
        "uses alpha",
        (
            "class M(type):\n    def __new__(m, *a):\n        print(a[2]['f'](1))\n        return type.__new__(m, *a)",
            "class A(metaclass=M):\n    def f(self): return alpha",
        ),
    ),
    "an enumeration": (
        2,
        "uses alpha",
        ("import enum\nclass E(enum.Enum):\n    A = 1\n    def __init__(self, n): self.n = n * alpha", "E.A.n"),
    ),
    "a property": (3, "uses A", ("class A:\n    @property\n    def p(self): return alpha", "A().p")),
    "a decorated method": (
        2,
        "uses alpha",
        ("def now(f): return f(None)\nclass A:\n    @now\n    def m(self): return alpha", "A.m"),
    ),
    "a class in a class": (3, "uses A", ("class A:\n    class B:\n        def m(self): return alpha", "A.B().m()")),
    "a class in a function": (
        3,
        "uses f",
        ("def f():\n    class A:\n        x = alpha\n    return A.x", "f()"),
    ),
    "subclasses that are looked for": (
        3,
        "__subclasses__",
        (
            "class A:\n    def m(self): return alpha",
            "[c for c in object.__subclasses__() if c.__name__ == 'A'][0]().m()",
        ),
    ),
    "loaded from bytes": (
        4,
        "may load objects",
        (
            "class A:\n    def m(self): return alpha",
            "data = b'\\x80\\x04\\x8c\\x08__ma' + b'in__\\x8c\\x01A\\x93)\\x81.'\nimport pickle",
            "pickle.loads(data).m()",
        ),
    ),
}

TEXTS: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "eval": (2, "text with the word alpha", ("eval('alpha + 1')",)),
    "exec of something else": (SHARED, "", ("exec('x = 3')", "x")),
    "eval of a variable": (3, "not written out", ("text = 'al' + 'pha'", "eval(text)")),
    "eval handed on": (3, "evaluates texts", ("texts = ['al' 'pha']", "list(map(eval, texts))")),
    "a function that evaluates": (3, "uses f, which evaluates", ("def f(t): return eval(t)", "f('al' + 'pha')")),
    "exec of globals": (2, "may read any name", ("exec('x = len(globals())')",)),
    "a subscript": (SHARED, "", ("x = {'alpha': 1}", "x['alpha']")),
    "a docstring": (SHARED, "", ('def f():\n    """Of alpha."""\n    return 1', "f()")),
    "a print": (SHARED, "", ("print('alpha')",)),
    "globals": (2, "sees every name", ("globals()['al' + 'pha']",)),
    "globals in a function": (
        3,
        "uses f, which uses `globals`",
        ("def f(n): return globals().get(n)", "f('al' + 'pha')"),
    ),
    "locals": (2, "sees every name", ("'%(alpha)s' % locals()",)),
    "vars": (2, "sees every name", ("'alpha' in vars()",)),
    "vars of an object": (SHARED, "", ("import types\nvars(types.SimpleNamespace(x=1))",)),
    "dir": (2, "sees every name", ("'al' + 'pha' in dir()",)),
    "dir of an object": (SHARED, "", ("len(dir(3)) > 3",)),
    "the module": (2, "reaches the notebook", ("import sys\nhasattr(sys.modules[__name__], 'al' + 'pha')",)),
    "import __main__": (2, "notebook", ("import __main__ as m\nhasattr(m, 'al' + 'pha')",)),
    "a question about modules": (SHARED, "", ("import sys\n'google.colab' in sys.modules",)),
    "a main guard": (SHARED, "", ("if __name__ == '__main__':\n    print(1)",)),
    "a logger": (SHARED, "", ("import logging\nlogging.getLogger(__name__).name",)),
    "a function's globals": (3, "__globals__", ("def f(): pass", "'al' + 'pha' in f.__globals__")),
    "a function's globals by text": (3, "names what reaches", ("def f(): pass", "len(getattr(f, '__globals__'))")),
    "a frame": (2, "frames", ("import sys\nsys._getframe().f_globals.get('al' + 'pha')",)),
    "In": (2, "earlier cells", ("len(In[-2])",)),
    "get_ipython": (2, "`get_ipython`", ("get_ipython().user_ns.get('al' + 'pha')",)),
    "a shell's variables": (2, "uses alpha", ("%timeit -n1 -r1 -q alpha",)),
    "a timed statement": (3, "uses alpha", ("%time x = 1", "%time y = alpha")),
    "an unknown magic": (2, "may read", ("%who_ls",)),
    "help": (3, "uses alpha", ("x = 3", "alpha?")),
    "timeit with text": (2, "not written out", ("import timeit\nt = 'pa' + 'ss'\nx = timeit.timeit(t, number=1) > 0",)),
    "a cell that does not parse": (2, "does not parse", ("x = = 3", "x = 1")),
    "evaluated text with a name": (SHARED, "", ("text = '1 + 2'", "eval(text)")),
    "that names it": (3, "the word alpha", ("text = 'alpha + 2'", "eval(text)")),
    "a module by its name": (2, "by its name", ("__import__('sys').modules['__ma' + 'in__'].__dict__.get('alpha')",)),
    "a session's name": (2, "`In`", ("[text for text in In if 'alp' in text] == In[1:2]",)),
}

ALL = {"plain": PLAIN, "functions": FUNCTIONS, "classes": CLASSES, "texts": TEXTS}
