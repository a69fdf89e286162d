"""Findings about cells that are no plain Python: syntax errors, magics and shell commands."""

from __future__ import annotations

from nb2prod.model import Severity
from nb2prod.rules.rule import Rule

SYNTAX_ERROR = Rule(
    "NB201",
    "syntax-error",
    Severity.ERROR,
    "the cell is not valid Python",
    "The cell does not parse, also after its magics are translated, so it cannot run in the notebook either, or it "
    "needs a newer Python than the one that runs nb2prod.",
    "correct the cell, or remove its role tag",
)
TOO_DEEP = Rule(
    "NB202",
    "too-deep",
    Severity.ERROR,
    "the code is nested too deeply to be analysed",
    "An expression or block is nested so deeply (usually a generated literal, or one very long chain of operators) "
    "that analysing it could exhaust the interpreter's stack.",
    "split the expression over several variables, or load the data from a file",
)
MAGIC_REFUSED = Rule(
    "NB210",
    "magic-refused",
    Severity.ERROR,
    "the magic does something that a Python module cannot do",
    "Magics that run other files, other languages, or that change the session's names behind the code's back have no "
    "counterpart in a module, so the cell cannot be exported as it stands.",
    "write plain Python instead of the magic",
)
UNKNOWN_MAGIC = Rule(
    "NB211",
    "unknown-magic",
    Severity.ERROR,
    "nobody knows what the magic does",
    "The magic is not one of IPython's own: an extension provides it, and what it binds or changes cannot be seen "
    "without running it.",
    "call the extension's Python functions instead, or move the magic to a cell without a role",
)
SHELL_EXPANSION = Rule(
    "NB212",
    "shell-expansion",
    Severity.ERROR,
    "the command contains an expansion that is no plain name of the notebook",
    "IPython replaces $name and {expression} in commands, and silently replaces nothing at all when one of them "
    "fails. Only plain and dotted names that the notebook binds can be translated without guessing.",
    "assign the expression to a variable in the line before, and write {variable} in the command",
)
CAPTURED_OUTPUT = Rule(
    "NB213",
    "captured-output-name",
    Severity.ERROR,
    "a magic stores what the cell prints under a name",
    "The name holds an object that only IPython makes, from what was printed and displayed in the notebook.",
    "leave the name out, or use contextlib.redirect_stdout(io.StringIO()) around the code",
)
AUTOCALL = Rule(
    "NB214",
    "autocall",
    Severity.ERROR,
    "a line that starts with '/', ',' or ';' is IPython's call without parentheses",
    "IPython turns such a line into a function call, by rules that depend on the escape character.",
    "write the call with parentheses",
)
TIMED_CODE = Rule(
    "NB215",
    "timed-code-changes-state",
    Severity.ERROR,
    "code that is timed in a loop also changes something",
    "%timeit runs its code many times in a scope of its own, which binds no names, so it is left out of the module. "
    "This code visibly changes an object or a file, as often as the timer chose to run it.",
    "time a copy, or run the statement once without %timeit",
)
AUTOMAGIC = Rule(
    "NB216",
    "automagic-in-longer-cell",
    Severity.ERROR,
    "a magic without its '%' stands in a cell of several lines",
    "IPython recognises a magic without '%' only when it is the cell's only line; elsewhere it is a syntax error.",
    "write the magic with its '%'",
)
MAGIC_IN_FUNCTION = Rule(
    "NB217",
    "magic-binds-in-function",
    Severity.ERROR,
    "a magic inside a function runs a statement that binds a name",
    "Inside a function the magic runs its statement on a copy of the local names, so what it binds is lost there; the "
    "same statement without the magic would keep it.",
    "remove the magic, or time the call of the function instead",
)
BLANKS_IN_STRING = Rule(
    "NB218",
    "blanks-in-string",
    Severity.ERROR,
    "a line inside a multi-line string holds nothing but blanks",
    "IPython removes a cell's common indentation before running it, and its newer versions then also empty lines that "
    "hold only blanks, inside strings too. What the string's value is depends on the version.",
    "delete the blanks in that line, or write them as '\\x20'",
)
LATE_FUTURE = Rule(
    "NB219",
    "late-future-import",
    Severity.ERROR,
    "`from __future__ import annotations` stands below code with annotations",
    "In a notebook it holds for the statements after it. A module has it at the top, where it would turn the "
    "annotations above into strings, which dataclasses and other libraries look at.",
    "move `from __future__ import annotations` to the first cell",
)

RULES: tuple[Rule, ...] = (
    SYNTAX_ERROR,
    TOO_DEEP,
    MAGIC_REFUSED,
    UNKNOWN_MAGIC,
    SHELL_EXPANSION,
    CAPTURED_OUTPUT,
    AUTOCALL,
    TIMED_CODE,
    AUTOMAGIC,
    MAGIC_IN_FUNCTION,
    BLANKS_IN_STRING,
    LATE_FUTURE,
)
