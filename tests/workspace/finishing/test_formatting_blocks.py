"""black by blocks: what it would make of the whole, whatever was formatted before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nb2prod.commands.live.preview_memory import Recent
from nb2prod.workspace.finishing.formatting import Formatter
from nb2prod.workspace.finishing.formatting_blocks import BlockMemory, Patience, format_blocks

LATE = "from __future__ import annotations\n"  # where it stands below something, it means nothing to black
BLOCKS = (
    '"""A module."""\n',
    "'''another text'''\n",
    "import os\n",
    LATE,
    "from a import (b, c)\n",
    "x=1\n",
    "x = {'a':1, 'b':2,}\n\n\n\n",
    "# a comment of its own\n",
    "\n\n\n# far away\n\n",
    "def f( a,b ):\n  return  a\n",
    "def g(): ...\n",
    "@overload\ndef h(a): ...\n",
    "@decorated\n# between\ndef i(): pass\n",
    "async def j():\n    async with a: await b\n",
    "class C:\n\n    '''Doc.'''\n    a=1\n    def f(self): pass\n    # last\n",
    "if x:\n    import y\n\nelse:\n    y = None\n",
    "for k in range(3):\n\n    print(f'{k=}')\n\n    # done\n",
    "call_with_a_long_name(*arguments_with_a_long_name, **keywords_with_a_long_name, another_one=argument)\n",
    "with open('a_file_with_a_long_name.txt') as one_file, open('another_file_with_a_long_name.txt') as other: pass\n",
    "match x:\n    case 1: pass\n",
    "try: pass\nexcept* ValueError: pass\n",
    "n = 1_000\n",
    "del (a), (b)\n",
    "print(1)  # noqa\n",
    "x = 1  # fmt: skip\n",
    "# fmt: off\n",
    "a = 1; b = 2\n",
    "if (y:=1): pass\n",
    "r: Tuple = 1, 2\n",
)
FORMATTERS = (
    Formatter(),
    Formatter(line_length=60, flags=(("magic_trailing_comma", False),)),
    Formatter(120, ("py312",)),
)


def memory() -> BlockMemory:
    return BlockMemory({}, {}, {}, {})


@settings(max_examples=60, deadline=None)
@example(
    [["called(*arguments_with_a_long_name, **keywords_with_a_long_name, one_more=argument)\n", LATE]],
    Formatter(60, (), (("magic_trailing_comma", False),)),
)
@given(
    st.lists(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=9), min_size=1, max_size=3),
    st.sampled_from(FORMATTERS),
)
def test_by_blocks_as_the_whole(texts: list[list[str]], formatter: Formatter) -> None:
    remembered = memory()
    for blocks in texts:
        text = "".join(blocks)
        formatted = format_blocks(text, formatter, remembered, Patience(60))
        if formatted is None:
            continue
        assert formatted.settled
        assert "".join(formatted.before) == text
        assert "".join(formatted.after) == formatter.format(text, "module.py")


def test_a_text_is_formatted_that_is_larger_than_the_memory() -> None:
    text = "".join(f"x{number} = [ {number} ]\n" for number in range(1000))
    forgetful = BlockMemory(Recent(2), Recent(2), Recent(2), Recent(2))
    formatted = format_blocks(text, Formatter(), forgetful, Patience(60))
    assert formatted is not None
    assert formatted.settled
    assert "".join(formatted.after) == text.replace("[ ", "[").replace(" ]", "]")


def test_ordinary_texts_are_formatted_by_blocks() -> None:
    unusual = [
        block for block in BLOCKS if format_blocks(f"a=1\n{block}b=1\n", Formatter(), memory(), Patience(60)) is None
    ]
    known = ("fmt:", ";", "except*", "__future__")
    assert [block for block in unusual if not any(text in block for text in known)] == []


def edits() -> Iterator[str]:
    functions = [f"def f{number}( ):\n    return  {number}\n" for number in range(40)]
    yield "".join(functions)
    for number in count():
        functions[number % 40] = f"def f{number % 40}( ):\n    return  {number}+1\n\n"
        yield "".join(functions)


def test_without_time_everything_that_is_new_stays_as_it_was_until_somebody_insists() -> None:
    remembered, texts = memory(), edits()
    first = next(texts)
    untouched = format_blocks(first, Formatter(), remembered, Patience(0))
    assert untouched is not None
    assert ("".join(untouched.after), untouched.settled) == (first, False)
    assert (whole := format_blocks(first, Formatter(), remembered, Patience(60))) is not None
    assert whole.settled
    text = next(texts)
    partly = format_blocks(text, Formatter(), remembered, Patience(0))
    assert partly is not None
    assert not partly.settled
    assert [old == new for old, new in zip(partly.before, partly.after, strict=True)].count(True) == 1
    results = [format_blocks(text, Formatter(), remembered, Patience(0, insistent=True)) for _ in range(4)]
    assert [result is not None and result.settled for result in results] == [False, True, True, True]


@pytest.mark.parametrize("text", ["# fmt: off\nx=1\n", "x = 1  # fmt:skip\n", "# coding: utf-8\nx=1\n", "def f(:\n"])
def test_what_only_the_whole_can_tell(text: str) -> None:
    assert format_blocks(text, Formatter(), memory(), Patience(60)) is None
