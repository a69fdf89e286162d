"""The fixture of the regression tests: it calls the module's `run` and keeps what the steps return on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nb2prod.compiler.lines import Line

FIGURE = "figure"  # what a figure's picture is called among a step's outputs
PRINTED = "printed_text"


@dataclass(frozen=True, slots=True)
class Watched:
    """What the fixture runs and looks at."""

    module: str
    steps: Mapping[str, tuple[str, ...]]  # step -> names of what it returns, `_` for what is not looked at
    prints: bool  # some test is about what a step prints
    asynchronous: bool  # some of the steps are coroutine functions
    figures: bool  # there are figures, which are drawn only when they are saved
    keeps_figures: bool  # some test is about a matplotlib figure, which is not copied
    pyplot: str  # what `matplotlib.pyplot` is called; empty where nothing is drawn with it
    parameters: str  # source of the parameters; empty for the defaults


def fixture_lines(watched: Watched) -> list[Line]:
    """Render the fixture `after`."""
    return [Line(text) for text in _texts(watched)]


def _texts(watched: Watched) -> Iterator[str]:
    argument = "tmp_path_factory: pytest.TempPathFactory" if watched.figures else ""
    yield '@pytest.fixture(scope="module")'
    yield f"def after({argument}) -> dict[str, SimpleNamespace]:"
    yield '    """What each step returned, copied before a later step could change it."""'
    yield "    kept: dict[str, SimpleNamespace] = {}"
    yield ""
    yield from _keep(watched)
    yield ""
    yield from _watch(watched)
    yield ""
    yield "    with pytest.MonkeyPatch.context() as patch:"
    yield "        patch.chdir(NOTEBOOK_FOLDER)"
    if watched.pyplot:
        yield f'        {watched.pyplot}.switch_backend("Agg")'
    yield "        for step, names in STEPS.items():"
    yield f"            patch.setattr({watched.module}, step, watched(step, names, getattr({watched.module}, step)))"
    artifacts = 'artifacts=tmp_path_factory.mktemp("run") / "figures"' if watched.figures else ""
    arguments = ", ".join(filter(None, [watched.parameters, artifacts]))
    yield f"        {watched.module}.run({arguments})"
    yield "    return kept"


def _keep(watched: Watched) -> Iterator[str]:
    printed = ", printed: str" if watched.prints else ""
    yield f"    def keep(step: str, names: list[str], returned: Any{printed}) -> None:"
    yield "        values = returned if len(names) > 1 else [returned][: len(names)]"
    yield '        outputs = {name: value for name, value in zip(names, values, strict=True) if name != "_"}'
    if watched.keeps_figures:
        yield "        for name, value in outputs.items():"
        yield "            outputs[name] = value if isinstance(value, Figure) else copy.deepcopy(value)"
        copied = "SimpleNamespace(**outputs)"
    else:
        copied = "SimpleNamespace(**copy.deepcopy(outputs))"
    yield f"        kept[step] = {copied}"
    if watched.prints:
        yield f"        kept[step].{PRINTED} = printed"


def _watch(watched: Watched) -> Iterator[str]:
    yield "    def watched(step: str, names: list[str], function: Callable[..., Any]) -> Callable[..., Any]:"
    yield from _wrapper(watched, waiting=False)
    if watched.asynchronous:
        yield ""
        yield from _wrapper(watched, waiting=True)
        yield ""
        yield "        return call_async if inspect.iscoroutinefunction(function) else call"
    else:
        yield ""
        yield "        return call"


def _wrapper(watched: Watched, *, waiting: bool) -> Iterator[str]:
    head, call = ("async def call_async", "await function") if waiting else ("def call", "function")
    yield "        @functools.wraps(function)"
    yield f"        {head}(*arguments: Any) -> Any:"
    if watched.prints:
        yield "            with contextlib.redirect_stdout(io.StringIO()) as printed:"
        yield f"                returned = {call}(*arguments)"
        yield "            keep(step, names, returned, printed.getvalue())"
    else:
        yield f"            returned = {call}(*arguments)"
        yield "            keep(step, names, returned)"
    yield "            return returned"
