"""Runs that share what they have in common: processes that stop where runs go different ways, and are forked there."""
