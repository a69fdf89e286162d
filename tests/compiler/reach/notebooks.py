"""From a seed to a notebook full of ways to reach a name: some the analysis has to see, some it must not mind."""

from __future__ import annotations

import random

from nb2prod.model import Notebook
from tests.compiler.suggestion.suggesting import notebook_of
from tests.fuzzing.generator import program_of

VARIED = ("alpha", "beta")
DEFAULTS = "alpha = 1\nbeta = [2]"
_FUNCTIONS = ("f", "g", "h", "make")
_VALUES = ("x", "y", "total", "word")

_EXPRESSIONS = (
    4 * ("{value}", "{value}", "{number}", "{call}")
    + 3 * ("{varied}",)
    + (
        "[{varied} for {varied} in range(2)]",
        "[{value} for {varied} in [{expression}] for {value} in [{varied}]]",
        "[({value} := {number}) for _ in range(2)]",
        "sum({expression} for _ in range(2))",
        "(lambda {varied}: {varied})({expression})",
        "(lambda: {expression})()",
        "dict({varied}={number})",
        "f'{{{expression}}} {varied}'",
        "'{varied}'",
        "eval('{value}')",
        "eval('{varied}')",
        "globals().get('{varied}')",
        "globals().get('al' + 'pha')",
        "kept[-1]()",
        "[each() for each in kept]",
        "A().m()",
        "A.x",
        "vars(A).get('x')",
        "getattr(A(), 'm')()",
        "lookup['{varied}']()",
        "'{varied}' in dir()",
        "sys.modules.get('__main__').__dict__.get('beta')",
        "{function}.__globals__.get('beta')",
        "functools.partial({function})()",
        "list(map(eval, ['al' + 'pha']))",
        "{function}",
        "pickle.loads(pickle.dumps(kept[-1]))()",
    )
)
_STATEMENTS = (
    5 * ("{value} = {expression}", "def {function}(): return {expression}")
    + 3
    * ("{expression}", "print({expression})", "try:\n    {value} = {expression}\nexcept Exception:\n    {value} = -1")
    + (
        "{varied} = {expression}",
        "{value} += {number}",
        "del {value}",
        "try:\n    {varied}\nexcept NameError:\n    {value} = 9",
        "with contextlib.suppress(Exception):\n    {value} = {expression}",
        "kept.append({function})",
        "kept.append(lambda: {expression})",
        "kept.extend([{function}, {function}])",
        "lookup['{varied}'] = {function}",
        "lookup = {{'alpha': lambda: {number}, 'beta': {function}}}",
        "{function} = lambda: {expression}",
        "{function} = lambda {varied}={expression}: {varied}",
        "{function} = {function}",
        "{function} = functools.lru_cache({function})",
        "@functools.lru_cache(None)\ndef {function}(): return {expression}",
        "@keep\ndef {function}(): return {expression}",
        "def keep(each):\n    kept.append(each)\n    return each",
        "def {function}({varied}=0): return {varied}, {expression}",
        "def {function}({varied}={expression}): return {varied}",
        "def {function}():\n    {varied} = {number}\n    def inner(): return {varied}\n    return inner()",
        "def {function}():\n    def inner(): return {expression}\n    return inner",
        "def {function}():\n    global {varied}\n    {varied} = {number}",
        "def {function}():\n    yield {expression}",
        "def {function}(name='al' + 'pha'): return eval(name)",
        "def {function}():\n    try:\n        return {expression}\n    except Exception:\n        return 'nothing'",
        "if {value}:\n    def {function}(): return {expression}\nelse:\n    def {function}(): return {number}",
        "for {value} in range(2):\n    def {function}(): return {expression}",
        "class A:\n    x = {number}\n    def m(self): return {expression}",
        "class A:\n    x = {expression}\n    def m(self): return self.x",
        "class A:\n    {varied} = {number}\n    x = 1\n    def m(self): return self.{varied}",
        "class B(A):\n    def m(self): return {expression}",
        "class A:\n    x = 0\n    def __init_subclass__(c): kept.append(lambda: c().m())\n    def m(self): return 0",
        "match {expression}:\n    case [{value}, *_]:\n        pass\n    case {varied}:\n        pass",
        "match {expression}:\n    case int() as {value}:\n        pass\n    case _:\n        pass",
        "assert {expression} is not None",
        "exec('{value} = {number}')",
        "exec('def {function}(): return {value}')",
        "{value}: {function} = {expression}",
        "def {function}(p: '{varied}') -> 'int': return {number}",
        "import math as {value}",
        "global {value}\n{value} = {expression}",
        "text = 'be' + 'ta'\n{value} = eval(text)",
        "%time {value} = {expression}",
        "{value} = [{function}() for {function} in kept[:1]]",
        "print(len(kept), sorted(lookup))",
    )
)
_OPENING = (
    "import contextlib, functools, pickle, sys\nkept = [lambda: 0]\nlookup = {'alpha': lambda: 1, 'beta': lambda: 2}\n"
    "x, y, total, word = 1, 2, 3, 'w'\nf = g = h = make = lambda: 5\n"
    "def keep(each): return each\nclass A:\n    x = 0\n    def m(self): return 1"
)


class _Maker:
    def __init__(self, chooser: random.Random) -> None:
        self._chooser = chooser

    def filled(self, pattern: str, depth: int = 0) -> str:
        """Fill a pattern's places, each kind of name with the same one throughout."""
        choose = self._chooser.choice
        filling = {"varied": choose(VARIED), "value": choose(_VALUES), "function": choose(_FUNCTIONS)}
        filling |= {"number": str(self._chooser.randrange(9)), "call": f"{choose(_FUNCTIONS)}()"}
        if "{expression}" in pattern:
            simple = depth > 1 or self._chooser.random() < 0.4
            filling["expression"] = self.filled(choose(_EXPRESSIONS[:19] if simple else _EXPRESSIONS), depth + 1)
        return pattern.format(**filling)

    def cell(self) -> str:
        return "\n".join(self.filled(self._chooser.choice(_STATEMENTS)) for _ in range(self._chooser.choice([1, 1, 2])))


def tangled(seed: str) -> Notebook:
    """A notebook in which functions, classes and texts reach the varied names in all ways."""
    chooser = random.Random(seed)
    maker = _Maker(chooser)
    cells: list[str | tuple[str, str]] = [maker.cell() for _ in range(chooser.choice([3, 5, 8, 12]))]
    place = chooser.choice([0, 0, 0, 1, 2])
    return notebook_of(_OPENING, *cells[:place], ("parameters", DEFAULTS), *cells[place:])


def ordinary(seed: str) -> Notebook:
    """One of the programs that exports are tested with; some of its names are the parameters'."""
    cells = [source for tags, source in program_of(seed).cells if tags != "md"]
    chooser = random.Random(seed)
    place = chooser.randrange(min(len(cells), 3) + 1)
    return notebook_of(*cells[:place], ("parameters", "n = 3\nxs = [1, 2]\nword = 'one'"), *cells[place:])
