"""Names for steps, figures and tests: from the heading above, else from what the cells make and how."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterator, Sequence

from nb2prod.compiler.naming import IN_RUN, OURS, SUPPORT
from nb2prod.compiler.suggestion.drafts import Draft, groups_of
from nb2prod.compiler.suggestion.survey import Survey, called_name
from nb2prod.model import Layout, RoleKind

MOST_WORDS = 4
LONGEST = 32  # characters
NUMBERING = re.compile(
    r"^\W*(?:(?:part|step|section|chapter|task|q|question|exercise|lab|lesson|appendix)\s+)?"
    r"(?:\d+(?:[.\-]\d+)*|[ivx]+(?=[.)])|[a-z](?=[.)]))[.):\-\s]+",
    re.IGNORECASE,
)
STOP_WORDS = frozenset(
    "a an the of and or to in on for with by from is are be as at this that these those our we i it its your you let "
    "lets us how what why when which can will do does using via into some now then first next here there s t re ll "
    "vs about also just more very so has have had not no they them their been was were must should would could may "
    "e g etc whats heres theres youll were ive".split()
)
SPELLED = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "ł": "l", "Ł": "L", "đ": "d"})
LOADING = re.compile(r"^(?:read_|load|fetch_|open$|loadtxt$|genfromtxt$|urlopen$|urlretrieve$|get_dataset)")
SAVING = re.compile(r"^(?:to_(?:csv|parquet|pickle|excel|json|sql|feather|hdf)|save|savefig|savetxt|dump|write)")
CLEANING = frozenset("dropna fillna drop drop_duplicates rename astype replace interpolate strip to_datetime".split())
JOINING = frozenset("merge join concat append_rows vstack hstack".split())
SUMMING_UP = frozenset("groupby agg aggregate pivot_table pivot crosstab resample value_counts describe".split())
OPTIMISING = frozenset("minimize curve_fit least_squares linprog root fsolve optimize".split())
SOLVING = frozenset("solve odeint solve_ivp lstsq".split())
LETTER = 1  # a name of one letter says nothing


def named(survey: Survey, draft: Draft, layout: Layout) -> dict[int, str]:
    """Give a name to the first cell (position) of every step, and to every figure and test, that has none."""
    reserved = names_taken(survey, draft, layout)
    taken = set(reserved)
    names: dict[int, str] = {}
    headings: set[int] = set()
    for members in units_of(draft):
        first = members[0]
        kind, section = draft[first].kind, survey.cells[first].section
        heading = "" if section.is_title else from_heading(section.heading)
        contents = list(from_contents(survey, members, kind))
        if section.number in headings or kind is RoleKind.TEST:
            wanted = [*contents, heading]
        else:
            other = f"plot_{heading}" if kind is RoleKind.FIGURE else f"{heading}_step"
            title = figure_title(survey, first) if kind is RoleKind.FIGURE else ""
            wanted = [title, heading, other if heading in reserved else "", *contents]
        if kind is not RoleKind.TEST:
            headings.add(section.number)
        names[first] = free_name([word for word in wanted if word], taken, kind, survey.cells[first].cell.number)
    return names


def units_of(draft: Draft) -> list[tuple[int, ...]]:
    """The cells that need one name, in document order: steps without a given name, figures, tests."""
    steps = [group.members for group in groups_of(draft) if not group.name]
    alone: list[tuple[int, ...]] = [
        (position,)
        for position, choice in enumerate(draft)
        if choice.kind in (RoleKind.FIGURE, RoleKind.TEST) and not choice.fixed
    ]
    return sorted(steps + alone)


def names_taken(survey: Survey, draft: Draft, layout: Layout) -> set[str]:
    """Every name the notebook, Python or the module means something by."""
    taken = {
        *dir(builtins),
        *keyword.kwlist,
        *keyword.softkwlist,
        *SUPPORT,
        *OURS,
        *IN_RUN,
        layout.stem,
        "metrics",
        "setup",
    }
    taken |= set(survey.imports.by_name) | set(survey.bindings.by_name)
    taken |= {choice.name for choice in draft if choice.fixed and choice.name}
    for facts in survey.cells:
        taken |= facts.mentions
        taken |= {name for part in facts.statements for read in part.names.reads for name in read.shadowed}
    return taken


def free_name(wanted: Sequence[str], taken: set[str], kind: RoleKind, number: int) -> str:
    """Take the first name that is free, else number one."""
    free = next((word for word in wanted if is_free(word, taken, kind)), "")
    if free:
        return take(free, taken, kind)
    base = next((word for word in wanted if not keyword.iskeyword(word)), f"cell_{number}")
    if is_free(base, taken, kind):
        return take(base, taken, kind)
    counter = 2
    while not is_free(f"{base}_{counter}", taken, kind):
        counter += 1
    return take(f"{base}_{counter}", taken, kind)


def is_free(word: str, taken: set[str], kind: RoleKind) -> bool:
    # what a test is called like is never its function's whole name
    return (f"test_{word.removeprefix('test_')}" if kind is RoleKind.TEST else word) not in taken


def take(word: str, taken: set[str], kind: RoleKind) -> str:
    taken |= {word, f"test_{word.removeprefix('test_')}"} if kind is RoleKind.TEST else {word}
    return word


# -- from headings -----------------------------------------------------------------------------------------------


def from_heading(heading: str) -> str:
    """`## 2.1 Load the usage data` is `load_usage_data`; nothing where no words in Latin letters are left."""
    text = unicodedata.normalize("NFKD", heading.translate(SPELLED)).encode("ascii", "ignore").decode()
    text = re.sub(r"(?<=\w)'(?=\w)", "", NUMBERING.sub("", text))
    words = [word for word in re.findall(r"[A-Za-z0-9]+", text.lower()) if word not in STOP_WORDS]
    while words and words[0][0].isdigit():
        words = words[1:]
    kept: list[str] = []
    for word in words[:MOST_WORDS]:
        if kept and len("_".join([*kept, word])) > LONGEST:
            break
        kept.append(word)
    name = "_".join(kept)[:LONGEST].strip("_")
    return name if len(name) > LETTER and name.isidentifier() else ""


# -- from contents -----------------------------------------------------------------------------------------------


def from_contents(survey: Survey, members: Sequence[int], kind: RoleKind) -> Iterator[str]:
    """Names for what the cells do, the best first."""
    if kind is RoleKind.FIGURE:
        yield from (name for name in figure_names(survey, members[0]) if name)
        return
    if kind is RoleKind.TEST:
        mentioned = [word for name in survey.mentioned_in(members[0]) if (word := plain_word(name))]
        yield from mentioned[:1]
        return
    product, maker = main_product(survey, members)
    calls = [called_name(node) for member in ([maker] if product else members) for node in calls_in(survey, member)]
    verb = verb_of(calls)
    if product:
        rest = "_".join(word for word in product.split("_") if word != verb)
        yield f"{verb or 'make'}_{rest or 'values'}"
        return
    mentioned = [word for member in members for name in survey.mentioned_in(member) if (word := plain_word(name))]
    if verb and mentioned:
        yield f"{verb}_{mentioned[0]}"
    elif "print" in calls or not calls:
        yield f"show_{mentioned[0]}" if mentioned else "show_values"
    elif mentioned:
        yield f"use_{mentioned[0]}"


def figure_names(survey: Survey, position: int) -> Iterator[str]:
    """The figure's title says best what it shows; else what is drawn."""
    yield figure_title(survey, position)
    words = (plain_word(name) for name in survey.mentioned_in(position))
    shown = next((word for word in words if len(word) > LETTER), "")
    yield f"plot_{shown}".replace("plot_plot_", "plot_").rstrip("_")


def figure_title(survey: Survey, position: int) -> str:
    """The first title that the cell gives a picture, where it is written out."""
    for node in calls_in(survey, position):
        value = node.args[0] if node.args and called_name(node) in ("title", "set_title", "suptitle") else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            word = from_heading(value.value)
            return f"plot_{word}".replace("plot_plot_", "plot_") if word else ""
    return ""


def calls_in(survey: Survey, position: int) -> Iterator[ast.Call]:
    for statement in survey.cells[position].statements:
        yield from (node for node in statement.nodes if isinstance(node, ast.Call))


def main_product(survey: Survey, members: Sequence[int]) -> tuple[str, int]:
    """The variable that matters most, and its cell: the last that later cells read, else the last made or changed."""
    inside = set(members)
    read: list[tuple[str, int]] = []
    made: list[tuple[str, int]] = []
    for member in members:
        facts = survey.cells[member]
        for name in [*facts.makes, *sorted(facts.changes - set(facts.makes))]:
            word = plain_word(name)
            if not word or name in facts.defines:
                continue
            made.append((word, member))
            if set(survey.readers(member, name)) - inside:
                read.append((word, member))
    for found in (read, made):
        telling = [each for each in found if len(each[0]) > LETTER + 1] or found
        if telling:
            return telling[-1]
    return "", -1


def plain_word(name: str) -> str:
    """A variable's name as part of a function's: lower case Latin letters, at most one function name long."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    text = unicodedata.normalize("NFKD", spaced.translate(SPELLED)).encode("ascii", "ignore").decode()
    return re.sub(r"_+", "_", text.lower()).strip("_")[:LONGEST].strip("_")


def verb_of(calls: Sequence[str]) -> str:
    """What is done, judged by what is called."""
    verbs = (
        ("split", lambda name: name == "train_test_split"),
        ("fit", lambda name: name in ("fit", "fit_transform", "fit_predict", "train") or name in OPTIMISING),
        ("load", LOADING.match),
        ("predict", lambda name: name.startswith("predict")),
        ("merge", lambda name: name in JOINING),
        ("solve", lambda name: name in SOLVING),
        ("summarize", lambda name: name in SUMMING_UP),
        ("clean", lambda name: name in CLEANING),
        ("save", SAVING.match),
        ("simulate", lambda name: name.startswith("simulat")),
    )
    return next((verb for verb, matches in verbs if any(matches(name) for name in calls)), "")
