"""Statements that bind names on some of the paths through them: handlers, loops left early, patterns."""

from __future__ import annotations

from tests.fuzzing.draft import Draft, Piece
from tests.fuzzing.expressions import number, numbers, truth
from tests.fuzzing.kinds import Kind


def failing(draft: Draft) -> None:
    """Exceptions caught: names bound before them, in handlers and after."""
    a, b, e = draft.new_name(Kind.INT), draft.new_name(Kind.INT), draft.pick(["e", "problem", draft.new_name(Kind.INT)])
    one, two = number(draft), number(draft)
    forms = [
        f"try:\n    {a} = {one}\n    {b} = {a} // 0\nexcept ZeroDivisionError:\n    {b} = {two}",
        f"try:\n    {a} = {one}\n    1 // 0\n    {b} = 1\nexcept ZeroDivisionError as {e}:\n    pass",
        f"try:\n    {a} = {one}\nexcept Exception:\n    pass\nelse:\n    {b} = {a} + {two}\nfinally:\n    print({one})",
        (
            f"for i in range(2):\n    try:\n        {a} = i // (i - 1)\n"
            f"    except ZeroDivisionError:\n        continue\n    finally:\n        {b} = i"
        ),
        f"class Stop(Exception):\n    pass\ntry:\n    raise Stop({one})\nexcept Stop as {e}:\n    {a} = {e}.args[0]",
        (
            f"try:\n    try:\n        raise ValueError({one})\n    finally:\n"
            f"        {a} = {two}\nexcept ValueError as {e}:\n    print({e})"
        ),
        (
            f"try:\n    raise KeyError('k') from ValueError('v')\n"
            f"except KeyError as {e}:\n    kept = {e}\n    {a} = len({e}.args)"
        ),
        f"try:\n    missing_name\nexcept NameError:\n    {a} = {one}",
        (
            f"while True:\n    {a} = {one}\n    if {truth(draft, 0)}:\n"
            f"        {b} = 1\n        break\n    {b} = 2\n    break"
        ),
        f"for {a} in range(3):\n    if {a} == 1:\n        {b} = {one}\n        break\nelse:\n    {b} = {two}",
        f"for i in []:\n    {a} = 1\nelse:\n    {a} = {one}",
        f"try:\n    {a}\nexcept NameError:\n    {a} = {one}",
        f"if '{a}' not in dir():\n    {a} = {one}",
        f"with __import__('contextlib').suppress(ZeroDivisionError):\n    {a} = {one}\n    {b} = 1 // 0",
        f"try:\n    del {a}\nexcept NameError:\n    pass\n{a} = {one}",
        f"try:\n    pass\nexcept* ValueError as {e}:\n    {a} = 1",
    ]
    for text in draft.pick(forms).split("\ntry:\n    raise Stop"):
        draft.add(Piece(f"try:\n    raise Stop{text}" if text.startswith("(") else text))


def patterns(draft: Draft) -> None:
    a, b, rest = draft.new_name(Kind.INT), draft.new_name(Kind.INT), draft.new_name(Kind.INTS)
    one, many = number(draft, 0), numbers(draft)
    forms = [
        (
            f"match [{one}, {many}]:\n    case [{a}, [{b}, *{rest}]]:\n"
            f"        print({a}, {b})\n    case [{a}, _]:\n        print({a})"
        ),
        (
            f"match {{'k': [{one}, 2], 'z': 1}}:\n"
            f"    case {{'k': [{a}, *{rest}], **others}}:\n        print({rest}, others)"
        ),
        (
            f"match {one}:\n    case int() | float() as {a} if {a} > {draft.number()}:\n"
            f"        print('big')\n    case {b}:\n        pass"
        ),
        f"match ({one}, 'x'):\n    case (int({a}), str()) | (str(), int({a})):\n        pass",
        (
            f"match {many}:\n    case []:\n        {a} = 0\n    case [{a}]:\n"
            f"        pass\n    case [{a}, *_]:\n        pass"
        ),
        f"match {one}:\n    case 0:\n        {a} = 1\n    case 1 | 2:\n        {a} = 2\n    case _:\n        {a} = 3",
        f"match {one}:\n    case {a} if {a} > 3:\n        {b} = 1\n    case _:\n        {b} = {a}",
        f"match {{'a': 1}}:\n    case {{'a': 2}}:\n        {a} = 1\n    case {{}}:\n        {a} = 2",
        f"match 1 + 2j:\n    case complex(real={a}):\n        print({a})",
    ]
    draft.add(Piece(draft.pick(forms)))
