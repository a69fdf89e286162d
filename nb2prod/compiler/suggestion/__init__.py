"""Suggested roles: which tags the cells of an untagged notebook could have."""

from __future__ import annotations

from nb2prod.compiler.suggestion.suggest import suggest_roles
from nb2prod.compiler.suggestion.tagging import with_suggestions

__all__ = ["suggest_roles", "with_suggestions"]
