"""Compare two frozen values and find the first difference, in words."""

from __future__ import annotations

from operator import is_
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple

from .describing import describe, is_text_of, key_text, keys_differ, length_of, place_text, primitives_differ
from .frozen import Frozen, Kind, Node
from .leaf_comparison import compare_data
from .naming import shown_type
from .set_comparison import Unsettled, unmatched
from .verdicts import (
    CLOSE,
    DIFFERENT,
    EQUAL,
    INCOMPARABLE,
    Comparison,
    Difference,
    Tolerance,
    expected_got,
    float_distance,
)

_Path = Optional[Tuple[Any, str]]  # the path before, and the last step
_Pair = Tuple[Node, Node, _Path]
_ABSENT = Node(Kind.VALUE, "")  # stands for a part that only the other value has


def compare(expected: Frozen, actual: Frozen, tolerance: Tolerance) -> Comparison:
    """Return how a value compares with the one that is expected; nothing is equal that was not understood."""
    walk = _Walk(expected, actual, tolerance)
    try:
        walk.run()
    except Difference as difference:
        return Comparison(DIFFERENT, place_text(walk.path) + difference.where, difference.detail)
    close = f"differences up to {walk.distance:.2g} (relative; near zero absolute)" if walk.is_close else ""
    if walk.unknown is not None:
        path, reason = walk.unknown
        others = f"everything else is close ({close})" if close else "everything else is equal"
        return Comparison(INCOMPARABLE, place_text(path), f"{reason}; {others}" if path else reason)
    return Comparison(CLOSE, "", close, walk.distance) if walk.is_close else Comparison(EQUAL)


class _Walk:
    """One pass over both values, in the order of the expected one."""

    def __init__(self, expected: Frozen, actual: Frozen, tolerance: Tolerance) -> None:
        self.expected, self.actual, self.tolerance = expected, actual, tolerance
        self.distance = 0.0
        self.is_close = False
        self.unknown: Optional[Tuple[_Path, str]] = None
        self.path: _Path = None
        self.pending: List[_Pair] = [(expected.nodes[0], actual.nodes[0], None)]
        self.seen: Set[Tuple[int, int]] = set()

    def run(self) -> None:
        """Compare everything; raises Difference at the first one, which lies at `path`."""
        while self.pending:
            expected, actual, self.path = self.pending.pop()
            if expected.kind is not Kind.VALUE:
                pair = (id(expected), id(actual))
                if pair in self.seen:
                    continue
                self.seen.add(pair)
            if actual is _ABSENT:
                raise Difference(f"expected {describe(self.expected, expected)}, but it is missing")
            if expected is _ABSENT:
                raise Difference(f"unexpected, it is {describe(self.actual, actual)}")
            if expected.type != actual.type:
                raise Difference(self.types_differ(expected, actual))
            self.compare_nodes(expected, actual)

    def types_differ(self, expected: Node, actual: Node) -> str:
        before, after = describe(self.expected, expected), describe(self.actual, actual)
        if expected.kind is Kind.VALUE and actual.kind is Kind.VALUE and None not in (expected.content, actual.content):
            before, after = f"{before} ({shown_type(expected.type)})", f"{after} ({shown_type(actual.type)})"
        return expected_got(before, after)

    def compare_nodes(self, expected: Node, actual: Node) -> None:
        kinds = {expected.kind, actual.kind}
        if Kind.INCOMPARABLE in kinds:
            self.give_up(str((expected if expected.kind is Kind.INCOMPARABLE else actual).content))
        elif kinds == {Kind.RUN, Kind.SEQUENCE}:
            self.compare_items(self.items(self.expected, expected), self.items(self.actual, actual))
        elif len(kinds) > 1:
            raise Difference(expected_got(describe(self.expected, expected), describe(self.actual, actual)))
        else:
            _COMPARISONS[expected.kind](self, expected, actual)

    def give_up(self, reason: str) -> None:
        """Note that this place cannot be compared; the first one counts."""
        if self.unknown is None:
            self.unknown = (self.path, reason)

    def came_close(self, distance: float) -> None:
        if distance > 0:
            self.is_close, self.distance = True, max(self.distance, distance)

    def push(self, pairs: Iterable[Tuple[Node, Node, str]]) -> None:
        path = self.path
        self.pending.extend(reversed([(before, after, (path, label)) for before, after, label in pairs]))

    def compare_values(self, expected: Node, actual: Node) -> None:
        if is_text_of(expected) and expected.content != actual.content:
            raise Difference(expected_got(describe(self.expected, expected), describe(self.actual, actual)))
        self.compare_primitives(expected.content, actual.content)

    def compare_primitives(self, expected: Any, actual: Any, where: str = "") -> None:
        if expected == actual:
            return
        if isinstance(expected, (float, complex)):
            distance = float_distance(expected, actual, self.tolerance)
            if distance is not None:
                self.came_close(distance)
                return
        raise Difference(primitives_differ(expected, actual), where)

    def compare_runs(self, expected: Node, actual: Node) -> None:
        """Compare long lists of primitives without a node for each."""
        (kind, before), (other_kind, after) = expected.content, actual.content
        if len(before) != len(after):
            raise Difference(f"length {len(after)}, expected {len(before)}")
        if kind == other_kind and _same_primitives((before,), (after,)):
            return
        if kind != other_kind or not _same_types(before, after):
            self.compare_items(self.items(self.expected, expected), self.items(self.actual, actual))
            return
        for place, (item, other) in enumerate(zip(before, after)):
            if item != other:
                self.compare_primitives(item, other, f"[{place}]")

    @staticmethod
    def items(frozen: Frozen, node: Node) -> List[Node]:
        if node.kind is Kind.SEQUENCE:
            return [frozen.nodes[child] for child in node.children]
        kind, values = node.content
        return [Node(Kind.VALUE, kind, value) if kind else _primitive(value) for value in values]

    def compare_sequences(self, expected: Node, actual: Node) -> None:
        self.compare_items(self.items(self.expected, expected), self.items(self.actual, actual))

    def compare_items(self, expected: List[Node], actual: List[Node]) -> None:
        if len(expected) != len(actual):
            raise Difference(f"length {len(actual)}, expected {len(expected)}")
        self.push((before, after, f"[{place}]") for place, (before, after) in enumerate(zip(expected, actual)))

    def compare_mappings(self, expected: Node, actual: Node) -> None:
        if expected.content and actual.content and _same_primitives(expected.content, actual.content):
            return
        before, after = self.pairs(self.expected, expected), self.pairs(self.actual, actual)
        texts, others = [text for text, _, _ in before], [text for text, _, _ in after]
        if texts != others and all(key.kind is Kind.VALUE for _, key, _ in [*before, *after]):
            raise Difference(keys_differ(texts, others))
        if len(before) != len(after):
            raise Difference(f"length {len(after)}, expected {len(before)}")
        pairs = []
        for place, ((text, key, value), (_, other_key, other)) in enumerate(zip(before, after)):
            if key.kind is not Kind.VALUE or other_key.kind is not Kind.VALUE:
                pairs.append((key, other_key, f".keys()[{place}]"))
            pairs.append((value, other, f"[{text}]"))
        self.push(pairs)

    @staticmethod
    def pairs(frozen: Frozen, node: Node) -> List[Tuple[str, Node, Node]]:
        if node.content:
            nodes = [_primitive(item) for pair in zip(*node.content) for item in pair]
        else:
            nodes = [frozen.nodes[child] for child in node.children]
        return [(key_text(frozen, key), key, value) for key, value in zip(nodes[::2], nodes[1::2])]

    def compare_objects(self, expected: Node, actual: Node) -> None:
        before, after = self.parts(self.expected, expected), self.parts(self.actual, actual)
        labels = list(before) + [label for label in after if label not in before]
        pairs = [(before.get(label, _ABSENT), after.get(label, _ABSENT), label[0]) for label in labels]
        filled = [pair for pair in pairs if not expected.type.startswith(".") and _is_filled_on_demand(*pair)]
        if filled:
            # the notebook may have looked at a property that computes its value once; the module need not look
            self.give_up(f"only the notebook has filled the field {filled[0][2][1:]!r}, a cache perhaps")
        self.push(pair for pair in pairs if pair not in filled)

    @staticmethod
    def parts(frozen: Frozen, node: Node) -> Dict[Tuple[str, int], Node]:
        """Return an object's parts by label and, for labels that occur again, by a number."""
        if len(set(node.labels)) == len(node.labels):
            return {(label, 0): frozen.nodes[child] for label, child in zip(node.labels, node.children)}
        pairs = enumerate(zip(node.labels, node.children))
        return {(label, node.labels[:place].count(label)): frozen.nodes[child] for place, (label, child) in pairs}

    def compare_sets(self, expected: Node, actual: Node) -> None:
        sizes = length_of(expected), length_of(actual)
        try:
            lost, found = unmatched((self.expected, expected), (self.actual, actual))
        except Unsettled:
            if sizes[0] != sizes[1]:
                raise Difference(f"length {sizes[1]}, expected {sizes[0]}") from None
            self.give_up("the elements of a set cannot be told apart")
            return
        if len(lost) == len(found) and all(node.type == "builtins.float" for node in [*lost, *found]):
            pairs = zip(sorted(lost, key=_content), sorted(found, key=_content))
            self.push((node, other, "") for node, other in pairs)
        elif lost:
            raise Difference(f"element {describe(self.expected, lost[0])} is missing")
        else:
            raise Difference(f"unexpected element {describe(self.actual, found[0])}")

    def compare_leaves(self, expected: Node, actual: Node) -> None:
        try:
            distance = compare_data(expected.content.load(), actual.content.load(), self.tolerance)
        except Difference:
            raise
        except Exception as error:  # of libraries, whose data may be of any kind
            self.give_up(f"comparing {describe(self.actual, actual)} failed ({type(error).__name__}: {error})")
        else:
            self.came_close(distance)

    def compare_opaque(self, expected: Node, actual: Node) -> None:
        if expected.content[0] != actual.content[0]:
            self.give_up(expected.content[1])


def _is_filled_on_demand(expected: Node, actual: Node, label: str) -> bool:
    """Tell whether a library's object may have got the field when somebody looked: private, or nothing is in it."""
    if actual is _ABSENT:
        return _is_none(expected)
    private = label.startswith("._") and not label.startswith(".__")
    return private and _is_none(actual) and not _is_none(expected) and expected is not _ABSENT


def _is_none(node: Node) -> bool:
    return node.kind is Kind.VALUE and node.type == "builtins.NoneType"


def _primitive(value: Any) -> Node:
    return Node(Kind.VALUE, f"builtins.{type(value).__name__}", value)


def _content(node: Node) -> Any:
    return node.content


def _same_types(expected: Sequence[Any], actual: Sequence[Any]) -> bool:
    return len(expected) == len(actual) and all(map(is_, map(type, expected), map(type, actual)))


def _same_primitives(expected: Sequence[Sequence[Any]], actual: Sequence[Sequence[Any]]) -> bool:
    """Tell whether lists of primitives are equal; a quick answer, which NaN makes false."""
    return all(_same_types(one, other) and one == other for one, other in zip(expected, actual))


_COMPARISONS: Dict[Kind, Callable[[_Walk, Node, Node], None]] = {
    Kind.VALUE: _Walk.compare_values,
    Kind.RUN: _Walk.compare_runs,
    Kind.SEQUENCE: _Walk.compare_sequences,
    Kind.MAPPING: _Walk.compare_mappings,
    Kind.SET: _Walk.compare_sets,
    Kind.OBJECT: _Walk.compare_objects,
    Kind.LEAF: _Walk.compare_leaves,
    Kind.OPAQUE: _Walk.compare_opaque,
}
