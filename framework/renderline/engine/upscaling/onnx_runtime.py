"""Networks run by onnxruntime, on the CPU or a CUDA device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from renderline.engine.upscaling.descriptor import Descriptor, OnnxFile
from renderline.engine.upscaling.network import OutOfMemory
from renderline.engine.upscaling.progress import Tell, unheard
from renderline.errors import ExtraMissing, ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels: TypeAlias = NDArray[np.float32]

__all__ = ["OnnxRuntime", "devices", "opened"]

_CUDA = "cuda"
_PROVIDERS = {"cpu": "CPUExecutionProvider", _CUDA: "CUDAExecutionProvider"}
_ONLY_FATAL = 4
_MEMORY_WORDS = ("alloc", "out of memory")
"""In onnxruntime's messages; it has no error of its own for this."""


class OnnxRuntime:
    """
    One network of onnxruntime.

    Attributes:
        inputs: what it takes: each with name, type and shape.
    """

    def __init__(self, name: str, session: Any) -> None:  # noqa: ANN401 - onnxruntime has no types
        self._name = name
        self._session = session
        self.inputs = session.get_inputs()
        self._input = self.inputs[0]

    def run(self, pixels: Pixels, _tell: Tell = unheard, /) -> Pixels:
        """One window; see `Runtime`."""
        import numpy as np

        kind = np.float16 if self._input.type == "tensor(float16)" else np.float32
        planes = np.ascontiguousarray(pixels.transpose(2, 0, 1)[np.newaxis], kind)
        try:
            result = self._session.run(None, {self._input.name: planes})[0]
            made = np.asarray(result, np.float32)
        # onnxruntime's errors have no common class but this one.
        except Exception as failed:
            height, width, _ = pixels.shape
            where = f"it stopped at a window of {width} × {height} pixels: {_first_line(failed)}"
            lacks_memory = any(word in str(failed).lower() for word in _MEMORY_WORDS)
            raise (OutOfMemory if lacks_memory else ModelError)(self._name, where) from failed
        if made.ndim != planes.ndim:
            raise ModelError(
                self._name, f"it is not an upscaler: of one image it makes numbers of {made.shape}"
            )
        return np.asarray(made[0], np.float32).transpose(1, 2, 0)


def devices() -> tuple[str, ...]:
    """CUDA, where this onnxruntime was built with it, and the CPU."""
    has_cuda = _PROVIDERS[_CUDA] in _onnxruntime().get_available_providers()
    return (_CUDA, "cpu") if has_cuda else ("cpu",)


def opened(descriptor: Descriptor, threads: int, device: str) -> OnnxRuntime:
    """
    Load a network's file.

    Raises:
        ModelError: onnxruntime cannot read it, or not run it on this device.
    """
    onnxruntime = _onnxruntime()
    if not isinstance(descriptor.files, OnnxFile):
        raise ModelError(descriptor.name, "it is no ONNX file")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Windows differ in size, so patterns of one run do not fit the next; and an arena never gives memory back.
    options.enable_mem_pattern = False
    options.enable_cpu_mem_arena = False
    # Its warnings go to stderr past us, in the midst of a progress line; what fails is raised as well.
    options.log_severity_level = _ONLY_FATAL
    try:
        session = onnxruntime.InferenceSession(
            str(descriptor.files.path), options, providers=[_PROVIDERS[device]]
        )
    # As above.
    except Exception as failed:
        raise ModelError(descriptor.name, _first_line(failed)) from failed
    # Where CUDA's libraries do not load, onnxruntime takes the CPU without an error, and says so in its log alone.
    if _PROVIDERS[device] not in session.get_providers():
        raise ModelError(descriptor.name, f"onnxruntime cannot use {device} here")
    return OnnxRuntime(descriptor.name, session)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _onnxruntime() -> Any:  # noqa: ANN401 - onnxruntime has no types
    try:
        import onnxruntime
    except ImportError:
        raise ExtraMissing(feature="this network", extra="onnx") from None
    return onnxruntime
