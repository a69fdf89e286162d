"""Everything that nb2prod shows keeps to the rules of axe, in both themes; a contrast of 4.5 to 1 is one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.lab import small_notebooks
from tests.lab.axe import violations
from tests.lab.contrast import hard_to_read
from tests.lab.jupyter import JupyterServer
from tests.lab.pages import LabPage
from tests.lab.states import ON_FAULTY_NOTEBOOK, ON_SOUND_NOTEBOOK, State, Workplace
from tests.lab.themes import FOLLOWS_SYSTEM, THEMES, switch


@pytest.mark.parametrize(
    ("cells", "states"),
    [(small_notebooks.sums, ON_SOUND_NOTEBOOK), (small_notebooks.with_findings, ON_FAULTY_NOTEBOOK)],
    ids=["sound", "faulty"],
)
def test_whatever_is_shown(
    lab_on: Callable[[JupyterServer], LabPage],
    own_server: JupyterServer,
    cells: Callable[[], list[small_notebooks.Cell]],
    states: Sequence[State],
) -> None:
    own_server.preferences = FOLLOWS_SYSTEM
    own_server.start()
    place = Workplace(lab_on(own_server), small_notebooks.write(own_server.root / "sums.ipynb", cells()))
    place.lab.open(place.notebook)
    found = []
    for state in states:
        with place.showing(state):
            for theme in THEMES:
                switch(place.lab.page, theme)
                listed = [*violations(place.lab.page, state.elements), *hard_to_read(place.lab.page, state.elements)]
                found += [f"{state.name}, {theme}: {each}" for each in listed]
            switch(place.lab.page, "light")
    assert not found, "\n".join(found)
