"""How large an enlarged image is, told before anything is computed."""

from __future__ import annotations

from renderline.errors import ImageError

__all__ = ["LARGEST_SIDE_PX", "check_size"]

LARGEST_SIDE_PX = 16_384


def check_size(width_px: int, height_px: int, scale: int, passes: int) -> None:
    """
    Refuse what would not fit.

    Raises:
        ImageError: the result would be too large; says how large.
    """
    factor = scale**passes
    width, height = width_px * factor, height_px * factor
    if max(width, height) > LARGEST_SIDE_PX:
        raise ImageError(
            f"enlarged {factor} times per side, {width_px:,} × {height_px:,} pixels would become "
            f"{width:,} × {height:,}; at most {LARGEST_SIDE_PX:,} a side are made here"
        )
