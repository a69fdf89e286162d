"""NB6: tests, figures and metrics."""

from __future__ import annotations

from nb2prod.model import Severity
from nb2prod.rules.rule import Rule

INSIDE_STEP = Rule(
    "NB601",
    "inside-step",
    Severity.ERROR,
    "a test or figure cell stands between two cells of one step",
    "The state it sees exists only inside the step's function.",
    "give the step's later cells another name, or move the test or figure below them",
)
NO_FIGURE = Rule(
    "NB602",
    "no-figure",
    Severity.ERROR,
    "no figure was found in a figure cell",
    "A `figure:NAME` cell becomes a function that returns a figure: one made with matplotlib (also through pandas or "
    "seaborn), plotly or altair.",
    "make one figure in the cell, for example with 'fig, ax = plt.subplots()'",
)
SEVERAL_FIGURES = Rule(
    "NB603",
    "several-figures",
    Severity.ERROR,
    "a figure cell makes more than one figure",
    "The function returns one figure; the others would be lost.",
    "split the cell: one 'figure:NAME' cell for each figure",
)
RULES: tuple[Rule, ...] = (INSIDE_STEP, NO_FIGURE, SEVERAL_FIGURES)
