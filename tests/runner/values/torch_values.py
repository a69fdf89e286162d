"""PyTorch's values, for an environment that has it: `pytest tests/runner/values/torch_values.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from nb2prod.runner.values import Comparison, Tolerance, compare, freeze, read_snapshot, summarise, write_snapshot

OWN = (__name__,)


class Network(torch.nn.Module):
    def __init__(self, seed: int = 0, width: int = 3) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.width = width
        self.linear = torch.nn.Linear(2, 3)
        self.norm = torch.nn.BatchNorm1d(3)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.norm(self.linear(inputs))  # type: ignore[no-any-return]


def trained(rate: float = 0.1) -> tuple[Any, Any, Any]:
    network = Network()
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    for _ in range(2):
        optimizer.zero_grad()
        network(torch.arange(6.0).reshape(3, 2)).square().mean().backward()
        optimizer.step()
        scheduler.step()
    return network, optimizer, scheduler


def hooked() -> Network:
    network = Network()
    network.register_forward_hook(lambda *seen: None)
    return network


def compared(expected: object, actual: object, folder: Path) -> Comparison:
    write_snapshot(folder / "torch.values", {"value": freeze(expected, OWN)})
    return compare(read_snapshot(folder / "torch.values")["value"], freeze(actual, OWN), Tolerance())


CASES: tuple[tuple[Any, Any, str, str], ...] = (
    (lambda: torch.tensor([1, 2]), lambda: torch.tensor([1, 3]), "[1]", "expected 2, got 3"),
    (lambda: torch.zeros(2, 2), lambda: torch.zeros(4), "", "shape (4,), expected (2, 2)"),
    (
        lambda: torch.zeros(1),
        lambda: torch.zeros(1).double(),
        ".dtype",
        "expected 'torch.float32', got 'torch.float64'",
    ),
    (lambda: torch.ones(1), lambda: torch.ones(1, requires_grad=True), ".requires_grad", "expected False, got True"),
    (lambda: torch.ones(2).bfloat16(), lambda: torch.zeros(2).bfloat16(), "[0]", "expected 1.0, got 0.0"),
    (lambda: torch.eye(2).to_sparse(), lambda: 2 * torch.eye(2).to_sparse(), ".values()[0]", "expected 1.0, got 2.0"),
    (Network, lambda: Network(width=4), ".width", "expected 3, got 4"),
    (Network, lambda: Network().eval(), ".linear.training", "expected True, got False"),
    (lambda: trained()[0], Network, ".linear.weight[0, 0]", "expected "),
    (
        lambda: trained()[1],
        lambda: torch.optim.SGD(Network().parameters()),
        "",
        "expected a torch.optim.Adam, got a torch.optim.SGD",
    ),
    (lambda: trained()[2], lambda: trained(0.2)[2], ".optimizer.state_dict()['state'][0]['exp_avg']", ""),
    (lambda: {"a": torch.float32}, lambda: {"a": torch.int64}, "['a']", "expected torch.float32, got torch.int64"),
    (lambda: torch.device("cpu"), lambda: torch.device("meta"), ".__reduce__()[1][0]", "expected 'cpu', got 'meta'"),
)


@pytest.mark.parametrize(("make", "change", "where", "detail"), CASES)
def test_twins_are_equal_and_changes_are_found(make: Any, change: Any, where: str, detail: str, tmp_path: Path) -> None:
    assert compared(make(), make(), tmp_path) == Comparison("equal")
    found = compared(make(), change(), tmp_path)
    assert found.outcome == "different"
    assert found.where.startswith(where)
    assert detail in found.detail


def test_floats_are_close_within_tolerance(tmp_path: Path) -> None:
    expected, actual = (torch.tensor([1.0 + more], dtype=torch.float64) for more in (0, 1e-12))
    assert compared(expected, actual, tmp_path).outcome == "close"


@pytest.mark.parametrize("make", [lambda: torch.ones(2, device="meta"), hooked])
def test_what_cannot_be_seen_is_not_equal(make: Any, tmp_path: Path) -> None:
    assert compared(make(), make(), tmp_path).outcome == "incomparable"


def test_freezing_draws_no_random_numbers_and_keeps_gradients() -> None:
    network, optimizer, _ = trained()
    before = torch.get_rng_state(), [parameter.grad.clone() for parameter in network.parameters()]
    freeze([network, optimizer], OWN)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert all(map(torch.equal, [parameter.grad for parameter in network.parameters()], before[1]))


def test_the_summary_of_a_tensor() -> None:
    summary = summarise(torch.ones(2, 3), OWN)
    assert (summary["type"], summary["shape"], summary["dtype"]) == ("torch.Tensor", [2, 3], "torch.float32")
