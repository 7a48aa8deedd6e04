"""
torch's pickles, read by an unpickler that can make nothing but tensors.

A pickle is a program: it names functions and has them called. The only names known here are those that put a tensor
together, and ours merely note down where its numbers lie. Anything else is refused by name before it could be looked up.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import IO, Any, cast

from renderline.engine.upscaling.weights.tensors import DTYPES, Recorded, Storage

__all__ = ["Refused", "TensorUnpickler", "named_tensors"]

_WRAPPERS = ("params_ema", "params", "state_dict", "model_state_dict", "generator", "model")
"""Under which names training programs keep the weights, the better ones first."""
_PARALLEL = "module."


class Refused(ValueError):
    """A pickle wants something that no tensor needs."""


class TensorUnpickler(pickle.Unpickler):
    """
    Reads one pickle; tensors come out as `Recorded`.

    Attributes:
        storages: all that the pickle refers to, by their keys; those of no weight too.
    """

    def __init__(self, file: IO[bytes]) -> None:
        # Python 2 pickled its names as bytes; torch reads them so too, and pickle's own default is ASCII.
        super().__init__(file, encoding="utf-8")
        self.storages: dict[str, Storage] = {}

    def find_class(self, module: str, name: str) -> object:
        """
        One of the few makers of tensors.

        Raises:
            Refused: any other name.
        """
        known = _KNOWN.get(f"{module}.{name}")
        if known is None:
            raise Refused(
                f"it wants to run {module}.{name}, which weights have no need of; nothing of it was run. "
                "If you trust the file, save its weights alone, as .safetensors"
            )
        return known

    def persistent_load(self, pid: Any) -> Storage:  # noqa: ANN401 - whatever the file says
        """
        A storage of the file.

        Raises:
            Refused: the reference has another form than torch gives it.
        """
        match pid:
            # Behind the device and the count the older form has one thing more, of views.
            case ("storage", _Kind() as kind, str() as key, _, int() as count, *_):
                return self.storages.setdefault(key, Storage(key, str(kind), count))
            case _:
                raise Refused(f"it refers to {pid!r} where torch has a storage")


# A pickle may also set attributes of what it names: so these have none that could be set.
class _Kind(str):
    """The name of a class of torch such as `FloatStorage`, which is named in a file and never called."""

    __slots__ = ()


class _Tensor:
    """Takes the place of torch's function that makes a tensor of a storage."""

    __slots__ = ()

    def __call__(
        self, storage: object, offset: object, shape: object, strides: object, *_others: object
    ) -> Recorded:
        if not isinstance(storage, Storage) or not isinstance(offset, int):
            raise Refused("a tensor in it has no storage")
        return Recorded(storage, offset, _numbers(shape), _numbers(strides))


class _Parameter:
    """Takes the place of torch's function that makes a tensor a parameter."""

    __slots__ = ()

    def __call__(self, data: object, *_others: object) -> object:
        return data


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, tuple) or not all(isinstance(each, int) for each in value):
        raise Refused("a tensor in it has no shape")
    return value


_KNOWN: Mapping[str, object] = MappingProxyType(
    {
        "collections.OrderedDict": OrderedDict,
        "torch._utils._rebuild_tensor_v2": _Tensor(),
        "torch._utils._rebuild_parameter": _Parameter(),
        **{f"torch.{name}": _Kind(name) for name in DTYPES},
    }
)


def named_tensors(value: object) -> dict[str, Recorded]:
    """
    The weights in what a pickle holds, by their names.

    Raises:
        Refused: there are none.
    """
    found = _unwrapped(value)
    # Beside the weights a training program may note its step or its settings.
    named = {name: tensor for name, tensor in found.items() if isinstance(tensor, Recorded)}
    if not named:
        raise Refused(
            "it holds no weights by name; a model saved whole must be saved again as its state_dict"
        )
    return {name.removeprefix(_PARALLEL): tensor for name, tensor in named.items()}


def _unwrapped(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        return {}
    held = cast("Mapping[str, object]", value)
    inner = next((held[name] for name in _WRAPPERS if isinstance(held.get(name), Mapping)), None)
    return held if inner is None else _unwrapped(inner)
