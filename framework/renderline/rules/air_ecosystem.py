"""Models that were made for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from renderline.diagnostic import Code, Finding, Place, Related, Severity, TreePath
from renderline.parameters import air
from renderline.pipeline.model import Pipeline, Step
from renderline.rules.texts import Text, air_names

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL413",
    name="foreign-ecosystem",
    description="Checkpoints and LoRAs are of the family of models that their step works with.",
)

# VAEs, text encoders and upscalers serve many families, so only these kinds are compared.
_BOUND_TYPES = frozenset({"checkpoint", "dora", "lora", "locon", "lycoris"})

# Ecosystems of the vendored schemas and of AIRs, by family; where names vary or models share weights, one family holds
# them all. What is not here is not judged.
_FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "ace": "ACE-Step",
        "ace_step_15": "ACE-Step",
        "ace_step_15_xl": "ACE-Step",
        "anima": "Anima",
        "boogu": "Boogu",
        "chroma": "Flux.1",
        "ernie": "Ernie",
        "flux1": "Flux.1",
        "flux2": "Flux.2",
        "flux2dev": "Flux.2",
        "flux2klein": "Flux.2",
        "hidream-o1": "HiDream-O1",
        "ideogram4": "Ideogram 4",
        "illustrious": "SDXL",
        "krea2": "Krea 2",
        "lens": "Lens",
        "ltx2": "LTX-2",
        "ltx23": "LTX-2",
        "ltx25": "LTX-2",
        "mageflow": "MageFlow",
        "minimaxh3": "MiniMax H3",
        "noobai": "SDXL",
        "pony": "SDXL",
        "qwen": "Qwen Image",
        "sd1": "Stable Diffusion 1",
        "sdxl": "SDXL",
        "zimage": "Z-Image",
        "zimagebase": "Z-Image",
        "zimageturbo": "Z-Image",
    }
)
_FAMILY_OF_ENGINE: Mapping[str, str] = MappingProxyType(
    {
        "flux2": "Flux.2",
        "ltx2": "LTX-2",
        "ltx2.3": "LTX-2",
        "ltx2.5": "LTX-2",
        "minimax-h3-comfy": "MiniMax H3",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """The family that a step works with, and where it says so."""

    family: str
    path: TreePath


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """The step's `ecosystem` decides, else its engine, else its model."""
    for step in pipeline.steps:
        # The names first: most steps have none that is bound, and their base need not be found.
        bound = [(found, family) for found in air_names(step) if (family := _family(found.text))]
        base = _base(step) if bound else None
        for found, family in bound:
            if base is not None and family != base.family:
                yield _finding(found, family, base)


def _base(step: Step) -> _Base | None:
    given = step.input if isinstance(step.input, Mapping) else {}
    for key, table in (("ecosystem", _FAMILIES), ("engine", _FAMILY_OF_ENGINE)):
        word = given.get(key)
        # In small letters, for AIRs and schemas do not agree on them.
        family = table.get(word.lower()) if isinstance(word, str) else None
        if family:
            return _Base(family=family, path=(*step.path, "input", key))
        # A word that is not in the table rules out a guess from what follows.
        if key == "ecosystem" and word is not None:
            return None
    model = given.get("model")
    family = _family(model) if isinstance(model, str) else None
    return _Base(family=family, path=(*step.path, "input", "model")) if family else None


def _family(name: str) -> str | None:
    """The family of a checkpoint or LoRA; None for another kind of resource, and where it is not known."""
    if air.fault(name):
        return None
    # Five parts at least: the form was checked above.
    _, _, ecosystem, kind, *_ = name.lower().split(":")
    return _FAMILIES.get(ecosystem) if kind in _BOUND_TYPES else None


def _finding(found: Text, family: str, base: _Base) -> Finding:
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        place=Place(path=found.path, part=found.part),
        message=f"`{found.text}` is made for {family}, but this step works with {base.family}",
        hint=f"choose a resource for {base.family}, or another {base.path[-1]} for the step",
        related=(Related(place=Place(path=base.path), message=f"{base.family} is chosen here"),),
    )
