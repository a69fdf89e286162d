"""NB3: names and hidden state."""

from __future__ import annotations

from nb2prod.model import Severity
from nb2prod.rules.rule import Rule

UNDEFINED = Rule(
    "NB301",
    "undefined-name",
    Severity.ERROR,
    "an exported cell reads a name that nothing defines",
    "No cell, import or builtin gives the name a value before this cell, so a run from top to bottom stops here. The "
    "saved outputs come from a definition that has been deleted since.",
    "define the name in a cell above, or remove its use",
)
USED_BEFORE_DEFINITION = Rule(
    "NB302",
    "used-before-definition",
    Severity.ERROR,
    "an exported cell reads a name that only a later cell defines",
    "In document order the name has no value yet: the notebook only works when its cells are run out of order.",
    "move the defining cell above the one that uses the name",
)
SKIPPED_DEFINITION = Rule(
    "NB303",
    "skipped-definition",
    Severity.ERROR,
    "an exported cell reads a name that a cell without a role defines",
    "Cells without a role are not exported (only their imports serve), so the module would lack the value.",
    "tag the defining cell, for example with 'step:NAME'",
)
SKIPPED_CHANGE = Rule(
    "NB304",
    "skipped-change",
    Severity.ERROR,
    "a cell without a role changes an object that an exported cell reads",
    "The change (a column assigned, a list appended to, a function that changes its argument) would be missing from "
    "the module, silently.",
    "tag the changing cell, for example with 'step:NAME'",
)
SKIPPED_HIDDEN_STATE = Rule(
    "NB305",
    "skipped-hidden-state",
    Severity.ERROR,
    "a cell outside the pipeline sets or draws from hidden state",
    "Seeds, draws from a shared random generator, plotting styles, print options and the working directory are state "
    "that exported cells run under. Leaving the cell out would change what they compute.",
    "tag the cell 'imports' if it sets things up, or 'step:NAME'",
)
MAYBE_UNBOUND = Rule(
    "NB306",
    "maybe-unbound",
    Severity.ERROR,
    "a name may have no value at the end of its step",
    "The step binds the name only on some paths, and a later cell reads it only on some paths. A function cannot "
    "return a name without a value. Inside one step there is nothing to return.",
    "bind the name on every path, for example to None at the start",
)
LOCAL_SHADOW = Rule(
    "NB307",
    "local-shadow",
    Severity.ERROR,
    "a step reads a builtin, import or function and then binds its name",
    "In a function, a name that is bound anywhere is local everywhere. Where the order of the statements tells what "
    "the read means, it gets a second name; here a loop, a branch, a function or an f-string stands in the way.",
    "give the variable a name of its own",
)
INTERACTIVE_NAME = Rule(
    "NB308",
    "interactive-name",
    Severity.ERROR,
    "an exported cell uses something only IPython has",
    "`In`, `Out`, `_`, `_3`, `get_ipython()` and the like exist in an interactive session only.",
    "use a variable instead",
)
ASKS_A_PERSON = Rule(
    "NB309",
    "asks-a-person",
    Severity.ERROR,
    "an exported cell waits for a person",
    "`input()`, `getpass()` and widgets need somebody at the keyboard, a module runs without.",
    "make the value a parameter",
)
NAMESPACE_ACCESS = Rule(
    "NB310",
    "namespace-access",
    Severity.ERROR,
    "an exported cell reaches for the namespace itself",
    "`globals()`, `locals()`, `exec` and `eval` see the notebook's variables, which are parameters and locals in the "
    "module; what they would find is not what the notebook finds.",
    "name the variables, or keep them in a dictionary",
)
MODULE_ATTRIBUTE = Rule(
    "NB311",
    "module-attribute",
    Severity.ERROR,
    "an exported cell reads a name that means something else in a module",
    "A notebook's `__name__`, `__doc__` and their like have values that IPython fixes, which the export writes out; it "
    "cannot where the notebook binds them itself, or inside an f-string. `__file__` exists in a module only.",
    "write the value out, or drop the line",
)
CLASS_SHADOW = Rule(
    "NB312",
    "class-shadow",
    Severity.ERROR,
    "a class body reads a variable and then binds the same name",
    "Inside a function, a class body looks such a name up in the module and not in the function.",
    "give the class attribute another name",
)
DELETED = Rule(
    "NB313",
    "deleted-name",
    Severity.ERROR,
    "an exported cell reads a name after `del`",
    "The name was deleted in an earlier cell, so a run from top to bottom stops here.",
    "remove the `del`, or define the name again",
)
STALE_CAPTURE = Rule(
    "NB314",
    "stale-capture",
    Severity.ERROR,
    "a function keeps a variable that is bound again later",
    "In the notebook the function would see the new value, since it looks the name up when it runs. In the module it "
    "keeps the variable of its step, and something may call it after another step has bound the name again: its own "
    "name, another one, or what it was handed to.",
    "pass the variable as an argument, or use another name for the new value",
)
STAR_IMPORT = Rule(
    "NB315",
    "star-import",
    Severity.WARNING,
    "a star import could not be written out",
    "The library's source was not found, so the names it brings are not known and the import is kept as it is.",
    "import the names you use, or export where the library is installed",
)
STAR_SHADOWS = Rule(
    "NB316",
    "star-shadows",
    Severity.ERROR,
    "an import replaces a name that exported code used before it",
    "At the top of a module the import comes first, so the earlier use would see the library's name instead. Star "
    "imports do this unnoticed: numpy and math have names that are builtins too.",
    "move the import to the top of the notebook, or import the names you use",
)
MIXED_IMPORT = Rule(
    "NB317",
    "mixed-import",
    Severity.ERROR,
    "a name is imported and also bound to something else, or imported twice with different meanings",
    "At the top of a module only one meaning is left; which one a cell sees would depend on its place.",
    "import one of them under another name with `as`",
)
APART_DEFINITION = Rule(
    "NB318",
    "test-or-figure-definition",
    Severity.ERROR,
    "an exported cell reads what a test or figure cell binds or changes",
    "Tests and figures are not part of the pipeline: `run` leaves them out.",
    "move what is needed to a cell tagged 'step:NAME'",
)
OPAQUE_SKIPPED = Rule(
    "NB319",
    "opaque-cell",
    Severity.ERROR,
    "a cell without a role may change names in ways nobody can see",
    "What the cell's magic, or its way through `globals()` or `exec`, binds or changes cannot be read from the "
    "notebook, and exported cells come after it.",
    "write it as plain Python that names the variables",
)
MANGLED = Rule(
    "NB320",
    "mangled-name",
    Severity.ERROR,
    "a variable's name begins with two underscores",
    "Inside classes Python changes such names or, where they also end with two, uses them itself; and the results of a "
    "run are attributes of a class.",
    "begin the name with one underscore, or none",
)
LATE_SETUP = Rule(
    "NB321",
    "late-setup",
    Severity.ERROR,
    "something that must precede an import stands below code that runs before it",
    "Environment variables, the search path and the plotting backend are set at the top of the module, since a later "
    "import depends on them. Here, steps above would then run under what the notebook sets only after them.",
    "move it to a cell tagged 'imports' at the top of the notebook, or move the later imports above it",
)
UNDEFINED_IF_REACHED = Rule(
    "NB322",
    "undefined-if-reached",
    Severity.WARNING,
    "code that may never run reads a name that nothing defines",
    "In a branch, in a handler or in the body of a function the missing name stops the notebook only if the place is "
    "reached. The module raises the same `NameError`, there and only then.",
    "define the name in a cell above, or remove its use",
)
LATE_IF_REACHED = Rule(
    "NB323",
    "defined-later-if-reached",
    Severity.WARNING,
    "code that may never run reads a name that only a later cell defines",
    "In a branch, or in a method that no cell mentions before, the name is missing only if the place is reached. What "
    "a run from top to bottom computes is the same in the module.",
    "move the defining cell above the one that uses the name",
)
RULES: tuple[Rule, ...] = (
    UNDEFINED,
    USED_BEFORE_DEFINITION,
    SKIPPED_DEFINITION,
    SKIPPED_CHANGE,
    SKIPPED_HIDDEN_STATE,
    MAYBE_UNBOUND,
    LOCAL_SHADOW,
    INTERACTIVE_NAME,
    ASKS_A_PERSON,
    NAMESPACE_ACCESS,
    MODULE_ATTRIBUTE,
    CLASS_SHADOW,
    DELETED,
    STALE_CAPTURE,
    STAR_IMPORT,
    STAR_SHADOWS,
    MIXED_IMPORT,
    APART_DEFINITION,
    OPAQUE_SKIPPED,
    MANGLED,
    LATE_SETUP,
    UNDEFINED_IF_REACHED,
    LATE_IF_REACHED,
)
