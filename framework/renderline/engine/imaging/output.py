"""The `output` of a conversion: which format, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.canonical import JsonObject

__all__ = ["Output", "output_of"]

_DEFAULT_QUALITY = 85
_DEFAULT_FORMAT = "png"
# The contract gives only WebP and GIF a `maxFrames`: its PNG is a still, though the format could hold an animation.
_STILL_FORMATS = frozenset({"jpeg", "png"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """
    How a picture is written.

    Attributes:
        format: `jpeg`, `png`, `webp` or `gif`.
        quality: 1 to 100, of JPEG and WebP.
        lossless: of WebP.
        hide_metadata: nothing but pixels, durations and repetitions is written.
        max_frames: how many frames of an animation are kept; None for all.
    """

    format: str
    quality: int = _DEFAULT_QUALITY
    lossless: bool = False
    hide_metadata: bool = False
    max_frames: int | None = None

    @property
    def media_type(self) -> str:
        """Such as `image/png`."""
        return f"image/{self.format}"


def output_of(fields: JsonObject) -> Output:
    """Read the contract's `ImageOutputFormat`, with its defaults where they were not filled in."""
    kind = str(fields.get("format") or _DEFAULT_FORMAT).lower()
    quality, frames = fields.get("quality"), fields.get("maxFrames")
    return Output(
        format=kind,
        quality=quality if isinstance(quality, int) else _DEFAULT_QUALITY,
        lossless=fields.get("lossless") is True,
        hide_metadata=fields.get("hideMetadata") is True,
        max_frames=1 if kind in _STILL_FORMATS else frames if isinstance(frames, int) else None,
    )
