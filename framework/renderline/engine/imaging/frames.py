"""A picture as frames: one for a still, several with their durations for an animation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from renderline.canonical import JsonValue
from renderline.engine.imaging.metadata import Metadata, metadata_of
from renderline.engine.imaging.modes import Plain, plain
from renderline.engine.imaging.opening import MAX_PIXELS, opened
from renderline.engine.imaging.orientation import upright, upright_size
from renderline.engine.imaging.transforms import Plan, plan
from renderline.engine.jobs import Progress
from renderline.errors import ImageError
from renderline.wire.pixel_size import PixelSize

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

__all__ = ["MAX_FRAMES", "MAX_READ_PIXELS", "Frame", "Picture", "read"]

MAX_FRAMES = 10_000
"""The most frames of an animation: each costs something however small it is."""

MAX_READ_PIXELS = 10 * MAX_PIXELS
"""The most pixels of all frames together before they are made smaller; some seconds of decoding."""

# A TIFF has several frames too, but they are pages.
_ANIMATED_FORMATS = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
_LONGEST_MS = 65_000.0
"""What the shortest of the formats' fields for a frame's duration holds in whole seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture of an animation, whole and upright, in one of the modes of `modes.plain`, with an empty `info`."""

    image: Image.Image
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """
    A picture that was read and transformed.

    Attributes:
        frames: at least one.
        plays: how often an animation is shown; 0 for ever.
        icc_profile: the profile of all frames' pixels; None for sRGB and for unknown.
        metadata: what else the source's file says.
        notes: sentences for a person about what was left out.
    """

    frames: tuple[Frame, ...]
    plays: int = 0
    icc_profile: bytes | None = None
    metadata: Metadata
    notes: tuple[str, ...] = ()


def read(path: Path, transforms: JsonValue, max_frames: int | None, progress: Progress) -> Picture:
    """
    Read a file and transform its frames, one after another.

    Args:
        transforms: as in `transforms.plan`.
        max_frames: how many frames of an animation are taken, from its beginning; None for all.
        progress: told after each frame.

    Raises:
        ImageError: no picture, a broken one, one that is too large, or an animation that would be.
        JobCanceled: out of `progress`.
    """
    with opened(path) as image:
        total = _frame_count(image)
        size = upright_size(image)
        todo = plan(transforms, size)
        numbers = _numbers(image, total, max_frames)
        # Before a frame is decoded: a small file may hold very many.
        _refuse_long(len(numbers), size, MAX_READ_PIXELS, "read: set maxFrames")
        _refuse_long(len(numbers), todo.size, MAX_PIXELS, "made: make it smaller, or set maxFrames")
        if len(numbers) == 1:
            _skip_detail(image, todo)
        # Before the facts are read: an APNG's count of repetitions and a PNG's text may stand behind pixels.
        _show(image, numbers[0])
        plays, facts = _plays(image), metadata_of(image)
        notes = [*_notes(image, total, len(numbers)), *todo.notes]
        found, durations = [], []
        for number in numbers:
            durations.append(_show(image, number))
            found.append(_transformed(image, todo))
            progress(len(found) / len(numbers))
    return Picture(
        frames=tuple(
            Frame(image=one.image, duration_ms=duration_ms)
            for one, duration_ms in zip(found, durations, strict=True)
        ),
        plays=plays,
        icc_profile=found[0].icc_profile,
        metadata=facts,
        # A thousand frames may all have lost the same.
        notes=tuple(dict.fromkeys([*notes, *(note for one in found for note in one.notes)])),
    )


def _frame_count(image: ImageFile) -> int:
    return int(getattr(image, "n_frames", 1))


def _numbers(image: ImageFile, total: int, max_frames: int | None) -> range:
    if image.format not in _ANIMATED_FORMATS:
        return range(1)
    # An APNG may begin with a still for readers that know no animations.
    first = 1 if image.info.get("default_image") and total > 1 else 0
    return range(first, total if max_frames is None else min(total, first + max(max_frames, 1)))


def _show(image: ImageFile, number: int) -> float:
    """Decode a frame in place; how long it stands, in ms."""
    image.seek(number)
    image.load()
    # After it is loaded: the WebP reader knows a frame's duration only then.
    return min(float(image.info.get("duration") or 0), _LONGEST_MS)


def _transformed(image: ImageFile, todo: Plan) -> Plain:
    found = plain(upright(image))
    for transform in todo.transforms:
        found = replace(found, image=transform(found.image))
    if found.image is image:
        # The file's own image becomes the next frame; a large one is not copied where a transform made another anyway.
        found = replace(found, image=image.copy())
    # Pillow's writers take facts from here unasked.
    found.image.info.clear()
    return found


def _skip_detail(image: ImageFile, todo: Plan) -> None:
    """Let a JPEG be decoded at a half, a quarter or an eighth while that is at least twice what a resize leaves."""
    if todo.shrinks_to is None:
        return
    sides = (todo.shrinks_to.width_px, todo.shrinks_to.height_px)
    # Decoding at a part of the size comes before turning upright: sides are still exchanged.
    if upright_size(image).width_px != image.width:
        sides = sides[::-1]
    image.draft(None, (2 * sides[0], 2 * sides[1]))


def _refuse_long(frame_count: int, size: PixelSize, most_pixels: int, cure: str) -> None:
    if frame_count > MAX_FRAMES:
        raise ImageError(
            f"the animation has {frame_count:,} frames; at most {MAX_FRAMES:,} are taken: set maxFrames"
        )
    pixels = size.width_px * size.height_px * frame_count
    if pixels > most_pixels:
        raise ImageError(
            f"the animation's {frame_count:,} frames of {size.width_px:,} x {size.height_px:,} are {pixels:,} pixels; "
            f"at most {most_pixels:,} are {cure}"
        )


def _plays(image: ImageFile) -> int:
    """How often an animation is shown; a GIF counts repetitions behind the first time, and has no entry for none."""
    loop = image.info.get("loop")
    if image.format != "GIF":
        return int(loop or 0)
    if loop is None:
        return 1
    return int(loop) + 1 if loop else 0


def _notes(image: ImageFile, total: int, taken: int) -> Iterator[str]:
    still = 1 if image.info.get("default_image") else 0
    if taken == 1 and total - still > 1:
        yield f"only the first of {total - still} frames was used"
    elif taken < total - still:
        yield f"only the first {taken} of {total - still} frames were used, as maxFrames says"
