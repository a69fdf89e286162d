"""NB1: notebook, tags and roles."""

from __future__ import annotations

from nb2prod.model import Severity
from nb2prod.rules.rule import Rule

NOT_PYTHON = Rule(
    "NB101",
    "not-python",
    Severity.ERROR,
    "the notebook's language is not Python",
    "The kernel named in the notebook's metadata runs another language. Only Python notebooks become Python modules.",
    "export a Python notebook, or set the kernel of this one to Python if its cells are",
)
NOTHING_TAGGED = Rule(
    "NB102",
    "nothing-tagged",
    Severity.ERROR,
    "no cell has a role",
    "Roles are given by cell tags: `parameters`, `imports`, `export`, `step:NAME`, `metrics`, `figure:NAME`, "
    "`test:NAME`. Without any there is nothing to export.",
    "tag at least one cell, for example with 'step:load'",
)
BAD_TAG = Rule(
    "NB103",
    "bad-tag",
    Severity.ERROR,
    "a tag breaks the notebook format's rules",
    "The notebook format allows any text without a comma as a tag.",
    "write two tags instead of one with a comma",
)
BAD_NAME = Rule(
    "NB104",
    "bad-name",
    Severity.ERROR,
    "a name in a tag cannot be a function's or module's name",
    "`step:NAME`, `figure:NAME`, `test:NAME` and `module:NAME` become a function or file called NAME, so it must be a "
    "Python identifier and no keyword; paths such as `../x` are never followed.",
    "use letters, digits and underscores",
)
CONTRADICTORY_TAGS = Rule(
    "NB105",
    "contradictory-tags",
    Severity.ERROR,
    "two tags give a cell two roles",
    "A cell has exactly one role, and goes to exactly one module.",
    "keep one of the tags",
)
TWO_PARAMETERS_CELLS = Rule(
    "NB106",
    "two-parameters-cells",
    Severity.ERROR,
    "more than one cell is tagged `parameters`",
    "Papermill injects values after the first cell tagged `parameters`; a second one would silently undo them.",
    "merge the two cells, or tag the second one 'step:NAME'",
)
LIKELY_MISSPELLED = Rule(
    "NB107",
    "likely-misspelled",
    Severity.WARNING,
    "a tag looks like a role, misspelled",
    "Tags that nb2prod does not know are left alone, since other tools have theirs; this one is close to a role's.",
    "correct the tag",
)
MODULE_WITHOUT_ROLE = Rule(
    "NB108",
    "module-without-role",
    Severity.ERROR,
    "`module:NAME` stands beside no exported role",
    "`module:NAME` sends an exported cell (export, step, metrics, figure) to another module of the package.",
    "add the cell's role, or remove the module tag",
)
INJECTED_PARAMETERS = Rule(
    "NB109",
    "injected-parameters",
    Severity.ERROR,
    "the notebook is the result of a papermill run",
    "A cell tagged `injected-parameters` overrides the parameters cell with the values of one run, so the defaults in "
    "the notebook are not what it computes.",
    "export the source notebook, or delete the injected cell",
)
RAISES_EXCEPTION = Rule(
    "NB110",
    "raises-exception",
    Severity.ERROR,
    "an exported cell is expected to raise",
    "The tag `raises-exception` makes a notebook run go on after the cell fails half way; a function cannot.",
    "catch the exception in the cell with try/except, or tag it 'skip'",
)
INTERRUPTED_STEP = Rule(
    "NB111",
    "interrupted-step",
    Severity.ERROR,
    "cells of one step are not next to each other",
    "Cells that share a name become one function. Another exported cell stands between these, and joining them would "
    "change the order in which the code runs.",
    "give the later cell a step name of its own",
)
OUT_OF_ORDER = Rule(
    "NB112",
    "out-of-order",
    Severity.WARNING,
    "cells were last executed out of order",
    "The saved outputs came from running cells in another order than top to bottom. The export stands for a run from "
    "top to bottom, which may give other results than the ones you see.",
    "restart the kernel, run all cells, and look at the results again",
)
RENAMED = Rule(
    "NB113",
    "renamed",
    Severity.INFO,
    "a generated or exported name was changed to avoid a clash",
    "A function named like a variable, a builtin or an import of the notebook would hide it, so it gets another name; "
    "variables keep theirs in `Results`.",
    "choose another name in the notebook to have the module use it",
)
UNUSED_SUPPRESSION = Rule(
    "NB114",
    "unused-suppression",
    Severity.WARNING,
    "a `# noqa` comment suppresses nothing",
    "A code in a `# noqa: NB...` comment stands for a finding at its line, or about its cell. This one is not found "
    "there, or there is no such rule: a comment that is left behind would hide the next finding of its kind.",
    "remove the code from the comment",
)
NOT_SUPPRESSIBLE = Rule(
    "NB115",
    "not-suppressible",
    Severity.WARNING,
    "a `# noqa` comment names an error",
    "Errors stand for a module that would compute something else than the notebook, so no comment and no setting "
    "can turn them off; only warnings and infos can be suppressed.",
    "remove the code from the comment, and mend what the error is about",
)
INTERNAL = Rule(
    "NB199",
    "internal-error",
    Severity.ERROR,
    "the compiler could not prove its own output",
    "After rendering, every statement of every exported cell is looked for in the output, once and in order. This one "
    "was not found as it should be, so nothing is written. It is a bug of nb2prod.",
    "please report it with the cell",
)
RULES: tuple[Rule, ...] = (
    NOT_PYTHON,
    NOTHING_TAGGED,
    BAD_TAG,
    BAD_NAME,
    CONTRADICTORY_TAGS,
    TWO_PARAMETERS_CELLS,
    LIKELY_MISSPELLED,
    MODULE_WITHOUT_ROLE,
    INJECTED_PARAMETERS,
    RAISES_EXCEPTION,
    INTERRUPTED_STEP,
    OUT_OF_ORDER,
    RENAMED,
    UNUSED_SUPPRESSION,
    NOT_SUPPRESSIBLE,
    INTERNAL,
)
