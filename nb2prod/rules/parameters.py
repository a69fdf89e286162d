"""NB5xx: what a parameters cell may hold."""

from __future__ import annotations

from nb2prod.model import Severity
from nb2prod.rules.rule import Rule

STATEMENT = Rule(
    code="NB501",
    name="parameter-statement",
    severity=Severity.ERROR,
    summary="a statement of the parameters cell is no assignment of a default",
    explanation=(
        "The parameters cell becomes a dataclass, so every statement in it has to give one name its default: "
        "`NAME = VALUE` or `NAME: TYPE = VALUE`. Papermill replaces these values by assigning them again after the "
        "cell has run; a loop, a call or a function definition would run before that and see the old values."
    ),
    fix="move the statement to a cell tagged `step:NAME`",
)
VALUE = Rule(
    code="NB502",
    name="parameter-value",
    severity=Severity.ERROR,
    summary="a default cannot be known without running code",
    explanation=(
        "A default is a literal, a `Path`, or simple arithmetic, text and containers made from earlier parameters. "
        "Anything else (reading a file, the clock, the environment, a library's objects) is work, "
        "and work belongs to a step."
    ),
    fix="give the parameter a literal default, and compute the rest in a cell tagged `step:NAME`",
)
REBOUND = Rule(
    code="NB503",
    name="parameter-rebound",
    severity=Severity.ERROR,
    summary="a parameter is given a default twice",
    explanation=(
        "A dataclass field has one default. Where the parameters cell assigns a name twice, what was derived from the "
        "first value and what a run overrides would drift apart."
    ),
    fix="keep one of the two assignments",
)
NAME = Rule(
    code="NB504",
    name="parameter-name",
    severity=Severity.ERROR,
    summary="a parameter's name cannot be a field of `Parameters`",
    explanation=(
        "Inside the class body of `Parameters` a field hides every other meaning of its name, so a field called `int` "
        "would change the type of the fields after it. Names that begin with an underscore are private by "
        "convention (and mangled with two), so nothing outside could set them."
    ),
    fix="rename the parameter",
)
ALIAS = Rule(
    code="NB505",
    name="parameter-alias",
    severity=Severity.ERROR,
    summary="two parameters share one mutable object",
    explanation=(
        "In the notebook a change of the one would show in the other. Every run of the module gets its own copy of "
        "each mutable default, so the sharing would be lost."
    ),
    fix="write the value out, or copy it: `list(other)`",
)
ANNOTATION = Rule(
    code="NB506",
    name="parameter-annotation",
    severity=Severity.ERROR,
    summary="a parameter's annotation is not a type that a parameter can have",
    explanation=(
        "The annotation becomes the type of a dataclass field and decides how the command line reads the value. Its "
        "names have to be builtins or imported in the notebook, and it has to be made of text, numbers, bools, None, "
        "`Path`, `Literal`, lists, tuples, sets and dicts of these, or `Any`."
    ),
    fix="import the name, or annotate the parameter with a builtin type",
)
MISMATCH = Rule(
    code="NB507",
    name="parameter-type-mismatch",
    severity=Severity.ERROR,
    summary="a default contradicts its annotation",
    explanation=(
        "The annotation says which values the command line accepts. A default that it does not allow could never be "
        "given back, and a type checker would reject the generated class."
    ),
    fix="correct the annotation or the default",
)

BOUND_ABOVE = Rule(
    code="NB508",
    name="parameter-bound-above",
    severity=Severity.ERROR,
    summary="a parameter has another value above the parameters cell",
    explanation=(
        "A parameter has its value from the start of a run, so what the earlier cell binds would be lost, or would "
        "replace the parameter."
    ),
    fix="move the parameters cell to the top, or give one of the two another name",
)

RULES: tuple[Rule, ...] = (STATEMENT, VALUE, REBOUND, NAME, ALIAS, ANNOTATION, MISMATCH, BOUND_ABOVE)
