"""From a seed to a small notebook: a random program that mostly runs, in cells that mostly have sensible roles."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzzing import (
    bindings,
    classes,
    control,
    corners,
    decorators,
    functions,
    library,
    looking,
    mutations,
    paths,
    reaching,
    texts,
    uses,
)
from tests.fuzzing.cells import Cells, cells_of
from tests.fuzzing.draft import Draft, Piece
from tests.fuzzing.process_state import process_state

Template = Callable[[Draft], None]
TEMPLATES: dict[Template, int] = {
    bindings.assign: 12,
    bindings.update: 6,
    bindings.literal: 5,
    bindings.unpack: 4,
    bindings.augment: 6,
    bindings.annotate: 1,
    bindings.walrus: 2,
    bindings.delete: 1,
    bindings.maybe_bind: 2,
    bindings.together: 3,
    mutations.mutate: 9,
    mutations.share: 5,
    mutations.copy_object: 2,
    mutations.label_object: 1,
    functions.define: 12,
    decorators.decorator: 1,
    decorators.decorated: 1,
    uses.call: 12,
    uses.hand_on: 6,
    uses.keep: 4,
    uses.replace: 3,
    classes.define: 4,
    classes.use: 5,
    control.compound: 10,
    control.loop_variable: 2,
    library.import_something: 3,
    library.use_library: 4,
    library.draw: 3,
    texts.bind_text: 4,
    corners.part_as_target: 3,
    corners.forward: 1,
    corners.conditional_function: 1,
    corners.kept_functions: 1,
    corners.scopes_inside: 4,
    corners.spread_call: 3,
    corners.process_state: 1,
    paths.failing: 2,
    corners.side_effects: 1,
    paths.patterns: 2,
    reaching.reach: 2,
    looking.show: 10,
    looking.trailing: 5,
    looking.check: 2,
}
RARE: tuple[Template, ...] = (bindings.shadow, control.main_guard, library.shadow_import, corners.namespace)


@dataclass(frozen=True, slots=True)
class Program:
    """A notebook as (tags, source) pairs, and the seed it came from."""

    seed: str
    cells: Cells


def program_of(seed: str) -> Program:
    """Make the program of a seed: always the same one."""
    restore = process_state()
    try:
        return Program(seed, made(random.Random(seed)))
    finally:
        restore()


def made(chooser: random.Random) -> Cells:
    draft = Draft(chooser)
    length = chooser.choice([5, 8, 12, 16, 24])
    # a program is about few things: the others are rare in it
    favoured = chooser.sample(list(TEMPLATES), 8)
    templates = [*TEMPLATES, *RARE]
    rarities = [2.0 if chooser.random() < 0.15 else 0.02 for _ in RARE]
    weights = [weight * (3 if template in favoured else 1) for template, weight in TEMPLATES.items()] + rarities
    for template in (library.import_something, bindings.literal, bindings.assign):
        if chooser.random() < 0.7:
            template(draft)
    attempts = 0
    while len(draft.pieces) < length and attempts < 3 * length:
        attempts += 1
        chooser.choices(templates, weights)[0](draft)
    pieces = list(draft.pieces)
    if chooser.random() < 0.04:
        pieces.insert(chooser.randrange(len(pieces) + 1), Piece(raising(draft)))
    return cells_of(chooser, pieces)


def raising(draft: Draft) -> str:
    """Make a statement that raises half-way: nothing after it runs."""
    return draft.pick(
        [
            "raise ValueError('stop')",
            "assert not [1], 'no'",
            "print('before'); print(int('x'))",
            "print('one'); [].pop()",
            "print({}['a'])",
        ]
    )
