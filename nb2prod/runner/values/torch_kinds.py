"""PyTorch's tensors, modules and optimizers."""

from __future__ import annotations

import sys
from typing import Any, List, Tuple

from .frozen import NotComparable, Shape, fields_shape
from .naming import Naming
from .object_kinds import FreezeKind, fields_of

_Parts = List[Tuple[str, Any]]
_REGISTRIES = ("._parameters", "._buffers", "._modules")
_OPTIMIZER_FIELDS = (".step", ".state", ".param_groups", ".defaults", ".profile_hook_step")


def _tensor(value: Any, naming: Naming) -> Shape:
    """Return a tensor by its numbers, brought to the CPU, and by what says how it is used."""
    tensor = sys.modules["torch"].Tensor
    parts: _Parts = [
        (".dtype", str(value.dtype)),
        (".device", str(value.device)),
        (".requires_grad", value.requires_grad),
    ]
    parts += _numbers(tensor.detach(value))
    if value.is_leaf and value.grad is not None:
        parts.append((".grad", value.grad))
    return fields_shape(naming.of(type(value)), parts)


def _numbers(value: Any) -> _Parts:
    torch = sys.modules["torch"]
    if value.layout is torch.sparse_coo:
        entries = value.coalesce()
        return [(".shape", tuple(value.shape)), (".indices()", entries.indices()), (".values()", entries.values())]
    if value.layout is not torch.strided or value.is_meta or value.is_quantized:
        kind = "quantized" if value.is_quantized else "meta" if value.is_meta else str(value.layout)
        raise NotComparable(f"the numbers of {kind} tensors cannot be looked at")
    plain = value.as_subclass(torch.Tensor).cpu().resolve_conj().resolve_neg()
    if plain.dtype.is_floating_point and plain.dtype not in (torch.float16, torch.float32, torch.float64):
        plain = plain.float()  # numpy has no such type; every number fits
    return [("", plain.numpy() if "numpy" in sys.modules else plain.tolist())]


def _module(value: Any, naming: Naming) -> Shape:
    """Return a module by its parameters, buffers, submodules, training flag and other fields."""
    parts: _Parts = []
    for label, part in fields_of(value):
        if label in _REGISTRIES:
            parts += [(f".{name}", item) for name, item in part.items()]
        elif "_hooks" not in label:
            parts.append((label, part))
        elif part:  # without the keys, which torch counts through the whole process
            parts.append((label, list(part.values())))
    return fields_shape(naming.of(type(value)), parts)


def _optimizer(value: Any, naming: Naming) -> Shape:
    """Return an optimizer by its state; fields of its own that a subclass adds count, too."""
    fields = [part for part in fields_of(value) if not part[0].startswith("._") and part[0] not in _OPTIMIZER_FIELDS]
    return fields_shape(naming.of(type(value)), [(".state_dict()", value.state_dict()), *fields])


def _scheduler(value: Any, naming: Naming) -> Shape:
    parts = [(".optimizer", value.optimizer), (".state_dict()", value.state_dict())]
    return fields_shape(naming.of(type(value)), parts)


def _generator(value: Any, naming: Naming) -> Shape:
    parts = [(".device", str(value.device)), (".get_state()", value.get_state())]
    return fields_shape(naming.of(type(value)), parts)


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("torch", "Tensor", FreezeKind(_tensor)),
    ("torch.nn", "Parameter", FreezeKind(_tensor)),
    ("torch.nn", "Module", FreezeKind(_module, complete=True)),
    ("torch.optim", "Optimizer", FreezeKind(_optimizer, complete=True)),
    ("torch.optim.lr_scheduler", "LRScheduler", FreezeKind(_scheduler, complete=True)),
    ("torch", "Generator", FreezeKind(_generator)),
)
