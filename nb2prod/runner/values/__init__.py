"""Values of a notebook, pictured so that another process can compare them with its own."""

from .comparing import compare
from .freezing import freeze
from .frozen import Frozen
from .snapshots import read_snapshot, write_snapshot
from .summaries import summarise
from .verdicts import Comparison, Tolerance

__all__ = ["Comparison", "Frozen", "Tolerance", "compare", "freeze", "read_snapshot", "summarise", "write_snapshot"]
