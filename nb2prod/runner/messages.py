"""What nb2prod and the runner tell each other: one job in, events out, all of them JSON objects."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, TypedDict

Json = Any  # what the json module reads and writes
# Text that waits is sent on after so many seconds, as ipykernel does (iostream.OutStream.flush_interval).
FLUSH_INTERVAL = 0.2


class CellJob(TypedDict):
    """One code cell to run."""

    source: str
    id: str
    allow_error: bool  # tagged `raises-exception`: its exception does not end the run


class BoundaryJob(TypedDict):
    """A step boundary: which values to look at, and when."""

    step: str  # the step's name, unique within the job
    after: int  # index, into the notebook job's cells, of the step's last cell; -1 on the module's side
    cells: List[int]  # indices of all of the step's cells; empty on the module's side
    outputs: List[str]  # names of variables, in the order in which the step's function returns them
    figure: bool  # the step draws: its picture is its output


class ObserveJob(TypedDict):
    """What to do at the step boundaries."""

    boundaries: List[BoundaryJob]
    store: Optional[str]  # existing directory that snapshots are written to
    reference: Optional[str]  # directory of another run's snapshots, to compare with
    summaries: bool  # say what the values look like
    facts: bool  # say what a test could assert about the values
    own_modules: List[str]  # modules that hold the notebook's own classes: `__main__` and the exported modules
    relative_tolerance: float
    absolute_tolerance: float


class MetricsJob(TypedDict):
    """Names whose values, where they are scalars, are told after a cell."""

    cell: int
    names: List[str]


class _NotebookJob(TypedDict):
    kind: str  # "notebook"
    cells: List[CellJob]
    observe: Optional[ObserveJob]
    memory: Optional[int]  # limit of the process's address space, in bytes


class NotebookJob(_NotebookJob, total=False):
    """Run cells one after the other, as a kernel would, in one namespace."""

    metrics: List[MetricsJob]


class ServeJob(NotebookJob):
    """Run no cell, but fork processes that do, as `ForkJob`s come; `kind` is "serve"."""

    injected: int  # index of the cell that gives parameters their values


class ForkJob(TypedDict):
    """Fork a process that goes on with the cells from where its parent stands."""

    do: str  # "fork"
    source: str  # of the injected cell, with all values that are known by now
    values: Dict[str, str]  # those that become known now: name -> Python source
    hidden: List[str]  # names whose values are not known yet
    names: List[str]  # all names that are given values, in the order of the injected cell
    until: Optional[int]  # the cell before which to wait for `ForkJob`s; None: run to the end


class ModuleJob(TypedDict):
    """Import an exported module and call its `run`, looking at what each step returns."""

    kind: str  # "module"
    root: str  # the directory it is imported from
    name: str  # its dotted name
    parameters: Dict[str, str]  # name -> Python source of the value; the others keep their defaults
    artifacts: Optional[str]  # directory for figures; None: no figure is drawn
    observe: Optional[ObserveJob]
    memory: Optional[int]


class Event(TypedDict, total=False):
    """One thing that happened; `event` says which of the keys are there.

    - `ready`: language (what a kernel says of its language; None for a module); the job begins
    - `text`, `flush`: name (of a stream that text is about to come from, after text from the other one; or that is
      flushed); between runner and engine only
    - `cell_start`: cell, execution_count (None for a cell that holds nothing and is not run)
    - `output`: cell, output (an nbformat output), target (display id that it can be updated by, or None)
    - `update_display`: target, data, metadata
    - `clear_output`: cell, wait
    - `cell_end`: cell, status ("ok", "error"), seconds, peak_memory (bytes or None)
    - `step_start`, `step_end`: step, seconds, peak_memory, printed; on the module's side only
    - `raised`: step (or None), exception, message, traceback, file, line; on the module's side only
    - `versions`: versions, of the libraries that the module uses, by name; on the module's side only
    - `value`: step, name, summary, facts, comparison, difference: one output at a step boundary
    - `changed`: step, name, comparison: after the last step, an output is not what its last boundary showed
    - `metrics`: cell, metrics (see metrics.py)
    - `serving`: reason; the process forks others from now on, or says why it cannot
    - `kept`: cell; what it has done is the same in every run, so runs share it
    - `hazard`: cell, reason; runs cannot share it, and the process ends with it
    - `took_over`: pid; the process that has waited before the cell goes on where the other one has ended
    - `waiting`: cell, before which the process waits for `ForkJob`s
    - `forked`, `refused`, `reaped`: pid, reason, status: the answer to a command; not acknowledged
    - `fork_failed`: reason; this forked process cannot be made what a fresh one would be, and ends
    - `exit`: cell; it has ended the session, with cells left to run
    - `needs_kernel`: reason; the runner ends with it
    - `unusable`: reason, fix; this environment cannot run the job; the runner ends with it
    - `done`: the job ran to its end (also when a cell raised and so ended it)
    """

    event: str
    cell: int
    execution_count: Optional[int]
    output: Json
    target: Optional[str]
    data: Json
    metadata: Json
    wait: bool
    status: str
    seconds: float
    peak_memory: Optional[int]
    step: Optional[str]
    printed: str
    exception: str
    message: str
    traceback: List[str]
    file: str
    line: int
    name: str
    summary: Json  # see summaries.py
    facts: Json  # see facts.py
    comparison: Json  # see comparison.py
    language: Json
    reason: str
    fix: str
    versions: Json
    metrics: Json
    pid: int
