"""What makes a forked copy of a notebook's process differ from a fresh run."""

from .platform import safe_to_fork
from .watch import Watch

__all__ = ["Watch", "safe_to_fork"]
