"""
Writes the weights beside it and what the reference networks make of one small image: spandrel's, run by torch.

    pip install torch spandrel safetensors && python make.py

Not part of any test: the tests read what it wrote. Weights are random; their layouts and file forms are those that people
have, written by torch.save and safetensors themselves.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
RRDB: dict[str, dict[str, int]] = {
    "x4": {"in_nc": 3, "scale": 4, "num_blocks": 2},
    "x2": {"in_nc": 12, "scale": 4, "num_blocks": 1, "shuffle_factor": 2},
    "x1": {"in_nc": 48, "scale": 4, "num_blocks": 1, "shuffle_factor": 4},
    "x8-grey": {"in_nc": 1, "out_nc": 1, "scale": 8, "num_blocks": 1},
}
REVISED = (
    (r"body\.(\d+)\.rdb(\d)", r"RRDB_trunk.\1.RDB\2"),
    ("conv_body", "trunk_conv"),
    (r"conv_up(\d)", r"upconv\1"),
    ("conv_hr", "HRconv"),
)


def main() -> None:
    import torch
    from safetensors.torch import save_file
    from spandrel.architectures.Compact import Compact
    from spandrel.architectures.ESRGAN import ESRGAN

    thin()
    torch.manual_seed(20261123)
    image = torch.rand(1, 3, 8, 12)
    expected = {"image": image}
    for name, settings in RRDB.items():
        network = halved(ESRGAN(num_filters=4, **settings).eval())
        expected[f"rrdb-{name}"] = network(image[:, : settings.get("out_nc", 3)])
        write_esrgan(torch, save_file, name, network.state_dict())
    for scale, name in ((4, "compact-x4.pth"), (1, "compact-x1.safetensors")):
        network = Compact(num_feat=4, num_conv=3, upscale=scale).eval()
        # torch makes all slopes alike.
        for key, value in network.state_dict().items():
            if value.ndim == 1 and "bias" not in key:
                value.uniform_(0.1, 0.4)
        expected[name.rpartition(".")[0]] = network(image)
        if name.endswith(".pth"):
            torch.save({"params": network.state_dict()}, HERE / name)
        else:
            save_file(
                {
                    key: value.bfloat16()
                    for key, value in halved(network, torch.bfloat16).state_dict().items()
                },
                HERE / name,
            )
            expected[name.rpartition(".")[0]] = network(image)
    np.savez_compressed(
        HERE / "expected.npz", **{name: value.detach()[0].numpy() for name, value in expected.items()}
    )


def write_esrgan(torch: Any, save_file: Any, name: str, old: dict[str, Any]) -> None:
    half = {key: value.half() for key, value in old.items()}
    new = {in_new_layout(key, old): value for key, value in half.items()}
    if name == "x4":
        torch.save(half, HERE / "rrdb-x4-old.pth", _use_new_zipfile_serialization=False)
        torch.save({"params_ema": new, "params": {}}, HERE / "rrdb-x4-new.pth")
        save_file(
            {in_revised_layout(key): value for key, value in new.items()},
            HERE / "rrdb-x4-revised.safetensors",
        )
    elif name == "x1":
        torch.save(half, HERE / "rrdb-x1.pth")
    else:
        save_file(new, HERE / f"rrdb-{name}.safetensors")


def thin() -> None:
    """Spandrel grows every dense block by 32 channels; two make the same network in a few KB."""
    block = importlib.import_module("spandrel.architectures.ESRGAN.__arch.RRDB").B
    wide = block.RRDB
    block.RRDB = lambda **settings: wide(**{**settings, "gc": 2})


def halved(network: Any, kind: Any = None) -> Any:
    """The same network with weights that 16 bits hold exactly."""
    for value in network.state_dict().values():
        # Twice as large as torch makes them, so that deep layers still matter.
        value.copy_((2 * value).half() if kind is None else value.to(kind))
    return network


def in_new_layout(key: str, keys: dict[str, Any]) -> str:
    if match := re.fullmatch(r"model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\.(\w+)", key):
        return f"body.{match[1]}.rdb{match[2]}.conv{match[3]}.{match[4]}"
    if match := re.fullmatch(r"model\.1\.sub\.\d+\.(\w+)", key):
        return f"conv_body.{match[1]}"
    tail = sorted({int(each.split(".")[1]) for each in keys if each.count(".") == 2})
    _, number, kind = key.split(".")
    place = tail.index(int(number))
    last = {0: "conv_first", len(tail) - 2: "conv_hr", len(tail) - 1: "conv_last"}
    return f"{last.get(place, f'conv_up{place}')}.{kind}"


def in_revised_layout(key: str) -> str:
    for pattern, replacement in REVISED:
        key = re.sub(pattern, replacement, key)
    return key


if __name__ == "__main__":
    main()
