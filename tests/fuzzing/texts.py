"""Strings: several lines, prefixes, quotes inside quotes, braces, continuations."""

from __future__ import annotations

from tests.fuzzing.draft import Draft, Piece
from tests.fuzzing.expressions import number, text
from tests.fuzzing.kinds import Kind


def bind_text(draft: Draft) -> None:
    name, value = draft.new_name(Kind.TEXT), number(draft, 0)
    forms = [
        f'{name} = """first\n  second {draft.number()}\nthird\n"""',
        f'{name} = f"""a {{{value}}}\nb {{{value} + 1}}\n    c"""',
        f"{name} = 'one' \\\n    'two'",
        f"{name} = ('one'\n        f'{{{value}}}'  # why\n    'two')",
        f"{name} = r'\\d+\\n' + {text(draft, 0)}",
        f"{name} = 'back\\\nslash'",
        f'{name} = f"{{{value}!r:>5}}|{{{value}:03d}}"',
        f"{name} = f\"{{'in'}} {{{{braces}}}} {{{value}}}\"",
        f"{name} = f'{{{text(draft, 0)!r}}}'[:30]",
        f"{name} = '# %time is {{}}'.format({value})",
        f'{name} = f"{{[v for v in range({value} % 4)]}}"',
        f'{name} = f"{{(lambda v: v + {value})(1)}}"',
        f"{name} = f'{{{value}:{{{draft.number(3, 6)}}}d}}'",
        f'{name} = "!ls %s" % {value}',
        f"{name} = '''x\n\ty ?\n%z'''",
        f"{name} = '\\N{{BULLET}} ' 'ü' + str({value})",
        f'{name} = b"bytes\\x00".decode("latin-1") + str({value})',
        f"{name} = f'{{{value} = }}'",
        f'{name} = """\n=== not a section\n"""',
        f'if True:\n    {name} = """a\n  b\n    c"""',
        f"{name} = '''\\\n  a\n'''",
    ]
    draft.add(Piece(draft.pick(forms)))
