"""The step types that run on this machine, one file each; adding one is a file and a line in the table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from renderline.engine.jobs import StepKind
from renderline.engine.steps import (
    blob_archive,
    convert_image,
    echo,
    image_gen,
    image_upload,
    image_upscaler,
    media_hash,
)

__all__ = ["STEPS"]

STEPS: Mapping[str, StepKind] = MappingProxyType(
    {
        "imageGen": image_gen.KIND,
        "imageUpscaler": image_upscaler.KIND,
        "convertImage": convert_image.KIND,
        "imageUpload": image_upload.KIND,
        "mediaHash": media_hash.KIND,
        "blobArchive": blob_archive.KIND,
        "echo": echo.KIND,
    }
)
"""Step type to how it is carried out; a type that is not here has no local provider."""
