"""Statements for the corners of the language's scoping and of the compiler's rules."""

from __future__ import annotations

from tests.fuzzing.bindings import assign
from tests.fuzzing.draft import Draft, Piece, Signature, Sort
from tests.fuzzing.expressions import number, numbers, truth
from tests.fuzzing.kinds import Kind

UNARY = Signature((Kind.INT,), Kind.INT)


def part_as_target(draft: Draft) -> None:
    """A part of an object where a name usually stands."""
    lists, things = draft.names(Kind.INTS), [*draft.names(Kind.OBJECT)]
    if not lists:
        return assign(draft)
    xs, n = draft.pick(lists), draft.new_name(Kind.INT)
    forms = [
        f"{xs}[0], {n} = {number(draft, 0)}, {xs}[0]",
        f"for {xs}[0] in range(3):\n    pass",
        f"{n}, {xs}[-1] = 1, 2",
        f"[{xs}[0], *_] = {numbers(draft)}",
        f"{xs}[{xs}[0] % len({xs})] = {number(draft, 0)}",
        f"({xs} if {truth(draft, 0)} else [{n} := 1]).append({number(draft, 0)})",
        f"{xs}[0] = {xs}[-1] = {number(draft, 0)}",
        f"(lambda part: part.append(1))({xs})",
        f"[part.append(1) for part in [{xs}]]",
        f"list.append({xs}, 1)",
        f"list(map({xs}.append, [1, 2]))",
        f"push = {xs}.append; push({number(draft, 0)})",
        f"del {xs}[:]",
        f"{xs}.__setitem__(0, {number(draft, 0)})",
        f"{xs}.__iadd__([1])",
        f"{{'k': {xs}}}['k'].append(1)",
        f"({xs}, 1)[0].append(3)",
    ]
    forms += [f"{thing}.value, {n} = 1, {thing}.value" for thing in things]
    forms += [f"for {thing}.value in range(3):\n    pass" for thing in things]
    draft.add(Piece(draft.pick(forms)))
    return None


def forward(draft: Draft) -> None:
    """A function that calls one which is defined only later, or each other in turn."""
    first, second = draft.pick(["f", "outer_one"]), draft.pick(["g", "inner_one"])
    forms = [
        [
            f"def {first}(v):\n    return {second}(v) + {number(draft)}",
            f"def {second}(v):\n    return v + {number(draft)}",
        ],
        [
            f"def {first}(v):\n    return 1 if v < 1 else {second}(min(v, 3) - 1)",
            f"def {second}(v):\n    return {number(draft)} if v < 1 else {first}(v - 1)",
        ],
    ]
    if draft.add(*(Piece(text, Sort.DEFINE) for text in draft.pick(forms))):
        draft.signatures[first] = draft.signatures[second] = UNARY


def conditional_function(draft: Draft) -> None:
    name = draft.pick(["f", "g", "chosen_one"])
    one, two = number(draft), number(draft)
    forms = [
        (
            f"if {truth(draft)}:\n    def {name}(v):\n        return v + {one}\n"
            f"else:\n    def {name}(v):\n        return {two}"
        ),
        f"try:\n    def {name}(v):\n        return v + {one}\nfinally:\n    pass",
        f"for turn in range(2):\n    def {name}(v):\n        return v + turn + {one}",
        f"if {truth(draft)}:\n    def {name}(v): return v\nelse:\n    {name} = lambda v: {two} + v",
    ]
    if draft.add(Piece(draft.pick(forms))):
        draft.signatures[name] = UNARY


def kept_functions(draft: Draft) -> None:
    """Functions made in loops and kept: they see what the loop's variable is when they are called."""
    n, step = draft.new_name(Kind.INT), draft.pick(["i", "v", draft.new_name(Kind.INT)])
    forms = [
        [f"kept = [lambda: {step} + {number(draft, 0)} for {step} in range(3)]", f"{n} = kept[0]()"],
        [
            "kept = []",
            f"for {step} in range(3):\n    kept.append(lambda: {step} + {number(draft, 0)})",
            f"{n} = kept[0]()",
        ],
        [
            "kept = []",
            f"for {step} in range(3):\n    def inner({step}={step}):\n        return {step}\n    kept.append(inner)",
            f"{n} = sum(one() for one in kept)",
        ],
        [f"kept = {{k: (lambda k=k: k + {number(draft, 0)}) for k in range(2)}}", f"{n} = kept[1]()"],
        [f"kept = (lambda: {number(draft)},)", f"{n} = kept[0]()"],
    ]
    for text in draft.pick(forms):
        if not draft.add(Piece(text)):
            return


def scopes_inside(draft: Draft) -> None:
    """A name that is local in one scope of a function, and the notebook's in another."""
    names = draft.names(Kind.INT)
    if not names:
        return assign(draft)
    n, name = draft.pick(names), draft.pick(["f", "g", "inside_of"])
    forms = [
        (
            f"def {name}(v):\n    {n} = v\n    def inner():\n"
            f"        global {n}\n        return {n} + 1\n    return inner() + {n}"
        ),
        (
            f"def {name}(v):\n    class Local:\n        {n} = v\n"
            f"        def get(self):\n            return {n}\n    return Local().get()"
        ),
        f"def {name}(v):\n    return [{n} for {n} in range(v % 3)] + [{n}]",
        f"def {name}(v):\n    return (lambda {n}: {n} + v)({n})",
        f"def {name}(v, {n}={n}):\n    return {n} + v",
        f"def {name}(v):\n    def inner({n}={n}):\n        return {n}\n    return inner() + {n}",
        f"def {name}(v):\n    return sum({n} for _ in range(v % 3)) + sum({n} for {n} in [1])",
        f"def {name}(v):\n    import math as {n}\n    return {n}.floor(v)",
        f"def {name}(v):\n    for {n} in [v]:\n        pass\n    return {n}",
        f"def {name}(v):\n    return ({n} + v) if v else (lambda: {n})()",
        f"class {name.title()}:\n    {n} = {n} + 1\n    def get(self):\n        return {n}",
        f"class {name.title()}:\n    def get(self, v={n}):\n        return v + {n}\n    other = {n}",
        f"def {name}(v: type({n})) -> int:\n    return v + {n}",
        f"def {name}(v):\n    def helper():\n        nonlocal v\n        v += {n}\n    helper()\n    return v",
        f"def {name}(*args, **keywords):\n    return {n} + sum(args) + len(keywords)",
        f"def {name}(v):\n    if v > 2:\n        return [i for i in range(v) if i != {n}][0]\n    return {n}",
        (
            f"def {name}(v):\n    try:\n        return v / 0\n"
            f"    except ZeroDivisionError as {n}:\n        return len(str({n}))"
        ),
        f"def {name}(v):\n    with __import__('contextlib').nullcontext(v) as {n}:\n        return {n}",
    ]
    if draft.add(Piece(draft.pick(forms), Sort.DEFINE)) and isinstance(draft.namespace.get(name), type(assign)):
        draft.add(Piece(f"{draft.new_name(Kind.INT)} = {name}({number(draft, 0)})"))
    return None


def spread_call(draft: Draft) -> None:
    known = [name for name in draft.functions() if draft.signatures[name].takes == (Kind.INT,)]
    if not known:
        return assign(draft)
    f, n = draft.pick(known), draft.new_name(Kind.INT)
    forms = [
        f"{n} = {f}(*[{number(draft, 0)}])",
        f"args = [{number(draft, 0)}]; {n} = {f}(*args)",
        f"{n} = ({f})({number(draft, 0)})",
        f"{n} = {f}({f}({number(draft, 0)}))",
        f"{n} = (lambda v: {f}(v))({number(draft, 0)})",
        f"{n} = [{f}, abs][{draft.number(0, 1)}]({number(draft, 0)})",
        f"{n} = {f}.__call__({number(draft, 0)})",
        f"{n} = ({f} if {truth(draft, 0)} else abs)({number(draft, 0)})",
        f"{n} = {f}(\n    {number(draft, 0)},\n)",
        f"{n} = {f}({number(draft, 0)}  # why\n    )",
        f"{n} = {f} ({number(draft, 0)}, )",
        f"print({f}.__name__, callable({f}))",
        f"print(f'{{{f}({number(draft, 0)})}}')",
        f"{n} = {f}(({draft.new_name(Kind.INT)} := 2))",
        f"assert {f}({number(draft, 0)}) is not None, {f}(1)",
        f"{n} = {f}(v for v in [1]) if False else 0",
        f"while {f}({number(draft, 0)}) and False:\n    pass\nelse:\n    {n} = {f}(1)",
        f"try:\n    {n} = {f}({number(draft, 0)})\nexcept Exception as failure:\n    print(type(failure))",
        f"{n} = max([1, 2], key=lambda v: {f}(v))",
        f"{n} = min(({f}(i), i) for i in range(3))[1]",
    ]
    draft.add(Piece(draft.pick(forms)))
    return None


def namespace(draft: Draft) -> None:
    """The namespace itself."""
    names = draft.names(Kind.INT)
    if not names:
        return assign(draft)
    n = draft.pick(names)
    forms = [
        f"print('{n}' in globals())",
        f"globals()['{n}'] = 1",
        f"print(eval('{n} + 1'))",
        f"exec('{n} = 2')",
        f"print(sorted(k for k in vars() if k == '{n}'))",
        "print(__name__)",
        f"print(locals().get('{n}'))",
        "print(__doc__)",
        f"print('{n}' in dir())",
        f"{n} = __import__('math').floor({n})",
    ]
    draft.add(Piece(draft.pick(forms)))
    return None


def process_state(draft: Draft) -> None:
    """State outside the notebook's variables."""
    n = draft.new_name(Kind.INT)
    forms = [
        ["import os", f"os.environ['FUZZ'] = '{draft.number()}'", f"{n} = int(os.environ.get('FUZZ', 0))"],
        ["import sys", f"sys.setrecursionlimit({draft.number(5, 9)}000)", f"{n} = sys.getrecursionlimit()"],
        ["import decimal", f"decimal.getcontext().prec = {draft.number(3, 9)}", "print(decimal.Decimal(1) / 3)"],
        ["import io", "buffer = io.StringIO()", f"print({number(draft)}, file=buffer)", "print(buffer.getvalue())"],
        ["import sys", f"sys.stdout.write('{draft.number()}')"],
        ["import math", f"math.answer = {draft.number()}", f"{n} = math.answer"],
        ["import warnings", "warnings.filterwarnings('ignore')", "warnings.warn('x')"],
        [
            "import contextlib, io",
            f"with contextlib.redirect_stdout(io.StringIO()) as out:\n    print({number(draft)})",
            "print(len(out.getvalue()))",
        ],
    ]
    for text in draft.pick(forms):
        draft.add(Piece(text, Sort.IMPORT if text.startswith("import") else Sort.ACT))


def side_effects(draft: Draft) -> None:
    """Classes whose operators, attributes and texts do something."""
    lists = draft.names(Kind.INTS)
    act = f"{draft.pick(lists)}.append(1)" if lists and draft.chance(0.5) else "print('acts')"
    method = draft.pick(
        [
            ("__repr__(self)", "'Acting'", "repr(acting)"),
            ("__len__(self)", "1", "len(acting)"),
            ("__bool__(self)", "True", "bool(acting)"),
            ("__eq__(self, other)", "True", "acting == 1"),
            ("__add__(self, other)", "self", "acting + 1"),
            ("__getitem__(self, key)", "key", "acting[0]"),
            ("__iter__(self)", "iter([1])", "list(acting)"),
            ("__contains__(self, part)", "True", "1 in acting"),
            ("__call__(self)", "1", "acting()"),
            ("__neg__(self)", "1", "-acting"),
            ("__getattr__(self, name)", "1", "acting.some_attribute"),
            ("__str__(self)", "'s'", "str(acting)"),
            ("__hash__(self)", "1", "{acting}"),
            ("__format__(self, spec)", "'f'", "f'{acting}'"),
            ("__lt__(self, other)", "True", "acting < 2"),
        ]
    )
    head, value, use = method
    if head.startswith("__getattr__"):
        act = f"if name != 'some_attribute':\n            raise AttributeError(name)\n        {act}"
    source = f"class Acting:\n    def {head}:\n        {act}\n        return {value}"
    if draft.chance(0.3):
        source = f"class Acting:\n    @property\n    def some_attribute(self):\n        {act}\n        return 1"
        use = "acting.some_attribute"
    if draft.add(Piece(source, Sort.DEFINE), Piece("acting = Acting()")):
        draft.add(Piece(use, Sort.LOOK))
