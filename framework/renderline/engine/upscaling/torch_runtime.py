"""Networks run by torch: every architecture that spandrel knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from renderline.engine.upscaling.descriptor import Descriptor, TorchFile
from renderline.engine.upscaling.network import OutOfMemory
from renderline.engine.upscaling.progress import Tell
from renderline.errors import ExtraMissing, ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["TorchRuntime", "devices", "load_model", "opened"]

_CUDA, _METAL = "cuda", "mps"
_MEMORY_WORDS = ("out of memory", "can't allocate memory", "cannot allocate memory")


class TorchRuntime:
    """One network of torch."""

    def __init__(self, name: str, model: Any, device: str) -> None:  # noqa: ANN401 - spandrel is optional, and so are its types
        self._name = name
        self._model = model
        self._device = device

    def run(self, pixels: Pixels, _tell: Tell, /) -> Pixels:
        """One window; see `Runtime`."""
        import numpy as np
        import torch

        planes = torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)[np.newaxis]))
        try:
            # Else torch keeps every layer's result for a backward pass that never comes.
            with torch.inference_mode():
                result = self._model(planes.to(self._device))[0].float().cpu().numpy()
        except RuntimeError as failed:
            height, width, _ = pixels.shape
            where = f"it stopped at a window of {width} × {height} pixels: {failed}"
            lacks_memory = any(word in str(failed).lower() for word in _MEMORY_WORDS)
            raise (OutOfMemory if lacks_memory else ModelError)(self._name, where) from failed
        return np.asarray(result, np.float32).transpose(1, 2, 0)


def devices() -> tuple[str, ...]:
    """The graphics device that torch can use, and the CPU."""
    torch = _spandrel_with_torch()[1]
    if torch.cuda.is_available():
        return (_CUDA, "cpu")
    return (_METAL, "cpu") if torch.backends.mps.is_available() else ("cpu",)


def opened(descriptor: Descriptor, threads: int, device: str) -> TorchRuntime:
    """
    Load a network's file.

    Raises:
        ModelError: spandrel cannot read it.
    """
    if not isinstance(descriptor.files, TorchFile):
        raise ModelError(descriptor.name, "it is no file of torch")
    _spandrel_with_torch()[1].set_num_threads(threads)
    return TorchRuntime(descriptor.name, load_model(descriptor.files.path, device), device)


def load_model(path: Path, device: str = "cpu") -> Any:  # noqa: ANN401 - as above
    """
    Spandrel's descriptor of an upscaler, ready to be called.

    Raises:
        ModelError: spandrel does not know the architecture either, or it is no network from image to image.
        ExtraMissing: the extra is not installed.
    """
    spandrel, _ = _spandrel_with_torch()
    try:
        # spandrel reads pickles with a restricted unpickler of its own.
        model = spandrel.ModelLoader(device=device).load_from_file(path)
    except spandrel.UnsupportedModelError as unknown:
        raise ModelError(path.name, "spandrel does not know its architecture either") from unknown
    except (RuntimeError, ValueError, KeyError) as failed:
        raise ModelError(path.name, f"spandrel cannot load it: {failed}") from failed
    if not isinstance(model, spandrel.ImageModelDescriptor) or model.input_channels != model.output_channels:
        raise ModelError(path.name, f"it is a network of {model.architecture.name}, not an upscaler")
    # Dropout and batch normalisation act otherwise while a network is trained.
    return model.eval()


def _spandrel_with_torch() -> tuple[Any, Any]:
    try:
        import spandrel
        import torch
    except ImportError:
        raise ExtraMissing(feature="this architecture", extra="torch") from None
    except RuntimeError as broken:
        # torchvision of PyPI beside a CPU-only torch: its compiled half does not load.
        raise ModelError(
            "of torch",
            f"spandrel does not start: {broken}. torch and torchvision must come from the same index: pip install both from"
            " https://download.pytorch.org/whl/cpu, or both from PyPI",
        ) from broken
    return spandrel, torch
