"""What a test could assert about a value: expressions in terms of a variable's name, and what they gave."""

from .gathering import gather_facts

__all__ = ["gather_facts"]
