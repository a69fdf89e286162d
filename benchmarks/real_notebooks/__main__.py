"""How far real notebooks get with nb2prod, and with its peers.

    python -m benchmarks.real_notebooks FOLDER... [--list FILE] [--python PY] [--with-peers] [--json FILE] ...

Each notebook goes, in a copy of the folder that was named (of its repository, with `--corpus`), through the stages of a
funnel: it is read; it runs; it runs twice alike (see baseline.py); it is tagged, with suggested tags beside those it
has; exported; its module can be imported in a fresh process of the notebook's environment; the module runs; every
output is equal (`nb2prod verify`). Shares are of the notebooks that run twice alike and hold a statement that does more
than look (see coverage.py). Peers get the same notebooks.

Notebooks run with your rights: use a container for those of strangers. Exits with 1 when a module was written that is
not what its notebook is, or nb2prod itself failed.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import multiprocessing
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from benchmarks.real_notebooks.funnel import OURS, Summary, summarise
from benchmarks.real_notebooks.measuring import Plan, measure, sources_digest
from benchmarks.real_notebooks.peers import PEERS, peer_commands
from benchmarks.real_notebooks.picture import draw
from benchmarks.real_notebooks.progress import Progress
from benchmarks.real_notebooks.records import Record
from benchmarks.real_notebooks.report import funnel_table, markdown, outcome, verdicts
from benchmarks.real_notebooks.selection import Selected, select


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        notebooks = select(options.folders, options.list, options.corpus, options.per_repository, options.limit)
        if not notebooks:
            parser.error("no notebooks: name folders, or lists with --list")
        options.work.mkdir(parents=True, exist_ok=True)
        tags = json.loads(options.tags.read_text(encoding="utf-8")) if options.tags is not None else {}
        commands = peer_commands(options.peers, options.work / "peers" if options.with_peers else None)
    except (OSError, ValueError, RuntimeError) as error:
        parser.error(str(error))
    plan = Plan(
        python=options.python.absolute(),
        timeout=options.timeout,
        peers=commands,
        peers_timeout=options.peers_timeout,
        work=options.work.absolute(),
        resume=options.resume,
        sources=sources_digest(),
        tags=tags,
    )
    records = measured(notebooks, plan, options.jobs)
    summary = summarise(records, [peer.name for peer in PEERS if peer.name in commands])
    write_results(summary, records, options)
    print(f"{funnel_table(summary)}\n\n{verdicts(summary)}")
    return 1 if summary.failed else 0


def measured(notebooks: Sequence[Selected], plan: Plan, jobs: int) -> list[Record]:
    """Measure all of them, several at a time; the order is theirs."""
    progress = Progress(len(notebooks))
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        futures = {pool.submit(measure, notebook, plan): notebook.name for notebook in notebooks}
        try:
            for future in as_completed(futures):
                record = future.result()
                run = "" if record.baseline.alike else f" ({record.baseline.problem})"
                progress.step(f"{futures[future]}: {outcome(record)}{run}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [future.result() for future in futures]


def write_results(summary: Summary, records: Sequence[Record], options: argparse.Namespace) -> None:
    """Write the files that were asked for."""
    if options.json is not None:
        document = {
            "tool": OURS,
            "summary": dataclasses.asdict(summary),
            "notebooks": [dataclasses.asdict(each) for each in records],
        }
        options.json.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.markdown is not None:
        heading = f"{summary.notebooks} notebooks"
        options.markdown.write_text(markdown(summary, records, heading), encoding="utf-8")
    if options.picture is not None:
        draw(summary, options.picture)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.real_notebooks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folders", nargs="*", type=Path, metavar="FOLDER", help="folders of notebooks, or notebooks")
    add("--list", action="append", default=[], type=Path, metavar="FILE", help="JSON (objects with a `path`) or lines")
    add("--corpus", type=Path, metavar="DIR", help="a folder of repositories: each is copied as a whole")
    add("--per-repository", type=int, metavar="N", help="at most so many notebooks of one repository")
    add("--limit", type=int, metavar="N", help="at most so many notebooks")
    add("--tags", type=Path, metavar="FILE", help="a person's tags: JSON {notebook: {cell number: [tag, ...]}}")
    add("--python", type=Path, default=Path(sys.executable), metavar="PY", help="the notebooks' environment")
    add("--jobs", type=int, default=1, metavar="N", help="notebooks at a time [default: 1]")
    add("--timeout", type=float, default=120.0, metavar="S", help="for one cell; ten times that for all [default: 120]")
    add("--peers", nargs="+", default=[], type=Path, metavar="COMMAND", help="programs of peers that are installed")
    add("--with-peers", action="store_true", help="install the other peers with pip, in environments of their own")
    add("--peers-timeout", type=float, default=600.0, metavar="S", help="for one notebook [default: 600]")
    add(
        "--work", type=Path, default=Path("build/real_notebooks"), metavar="DIR", help="[default: build/real_notebooks]"
    )
    add("--resume", action="store_true", help="take over what the work folder has of the same notebook and programs")
    add("--json", type=Path, metavar="FILE", help="write everything that is known of each notebook")
    add("--markdown", type=Path, metavar="FILE", help="write the tables")
    add("--picture", type=Path, metavar="FILE", help="draw the funnel (.png or .svg; needs matplotlib)")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what was begun is ended, too
    sys.exit(main())
