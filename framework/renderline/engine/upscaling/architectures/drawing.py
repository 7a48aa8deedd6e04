"""An ONNX graph, drawn layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from renderline.engine.upscaling.weights.tensors import Tensors

__all__ = ["INPUT", "OUTPUT", "Drawing"]

INPUT, OUTPUT = "image", "enlarged"
_OPSET = 17
"""Old enough for runtimes of some years ago; it has every operator that is needed."""
_IR_VERSION = 8


class Drawing:
    """
    A graph in the making; each method adds a layer and gives the name of what it makes.

    The layers are those of torch of the same name, in its order of channels: the tensors come from there.
    """

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self._nodes: list[Any] = []
        self._constants: dict[str, NDArray[np.float32]] = {}

    def convolution(self, source: str, layer: str, *, shuffled: int = 1) -> str:
        """
        A 3 × 3 convolution with the layer's weight and bias.

        Args:
            shuffled: the block of pixels that was made into channels before; ONNX puts those channels in another order
                than torch, so the weights are put in ONNX's.
        """
        weight = self._tensors[f"{layer}.weight"]
        self._constants[f"{layer}.weight"] = _in_onnx_order(weight, shuffled)
        self._constants[f"{layer}.bias"] = self._tensors[f"{layer}.bias"]
        inputs = [source, f"{layer}.weight", f"{layer}.bias"]
        return self._layer("Conv", inputs, kernel_shape=[3, 3], pads=[1, 1, 1, 1])

    def leaky(self, source: str, slope: float) -> str:
        """Negative values times `slope`."""
        return self._layer("LeakyRelu", [source], alpha=slope)

    def sloped(self, source: str, layer: str) -> str:
        """Negative values times the layer's weight, one a channel."""
        # ONNX stretches a slope over the last axes, as NumPy does: flat, it would go along the width.
        self._constants[f"{layer}.weight"] = self._tensors[f"{layer}.weight"].reshape(-1, 1, 1)
        return self._layer("PRelu", [source, f"{layer}.weight"])

    def scaled(self, source: str, factor: float) -> str:
        """Values times a constant."""
        return self._layer("Mul", [source, self._constant(f"times {factor}", [factor])])

    def added(self, left: str, right: str) -> str:
        """The sum of two."""
        return self._layer("Add", [left, right])

    def joined(self, sources: list[str]) -> str:
        """All channels of all."""
        return self._layer("Concat", sources, axis=1) if len(sources) > 1 else sources[0]

    def repeated(self, source: str, factor: int) -> str:
        """Every pixel as a block of `factor` × `factor`."""
        # The second input, a region, serves cropping alone; left out by an empty name.
        scales = self._constant(f"by {factor}", [1, 1, factor, factor])
        return self._layer(
            "Resize",
            [source, "", scales],
            mode="nearest",
            # torch's `nearest`: from the corner, rounded down. ONNX's default counts from the middles of pixels.
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        )

    def shuffled(self, source: str, factor: int) -> str:
        """Channels as blocks of pixels."""
        # torch shuffles channel first (`CRD`); ONNX's default is block first.
        return self._layer("DepthToSpace", [source], blocksize=factor, mode="CRD")

    def unshuffled(self, source: str, factor: int) -> str:
        """Blocks of pixels as channels."""
        return self._layer("SpaceToDepth", [source], blocksize=factor)

    def model(self, end: str, channels: int, facts: Mapping[str, str]) -> bytes:
        """
        The graph as the bytes of an ONNX file, checked.

        Args:
            end: what the network gives.
            facts: kept in the file's metadata.
        """
        from onnx import TensorProto, checker, helper, numpy_helper

        # Layers are named as they are drawn, when none knows that it will be the last; readers look for this one name.
        self._nodes.append(helper.make_node("Identity", [end], [OUTPUT]))
        graph = helper.make_graph(
            self._nodes,
            "upscaler",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, channels, "height", "width"])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, channels, "tall", "wide"])],
            [numpy_helper.from_array(values, name) for name, values in self._constants.items()],
        )
        model = helper.make_model(
            graph,
            producer_name="renderline",
            opset_imports=[helper.make_opsetid("", _OPSET)],
            # Else onnx writes its newest, which an onnxruntime of last year refuses to load.
            ir_version=_IR_VERSION,
        )
        helper.set_model_props(model, dict(facts))
        checker.check_model(model, full_check=True)
        # The same weights make the same bytes, whose hash is noted down.
        content: bytes = model.SerializeToString(deterministic=True)
        return content

    def _layer(self, kind: str, inputs: list[str], **settings: Any) -> str:  # noqa: ANN401 - as many kinds as layers
        from onnx import helper

        result = f"{kind} {len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [result], **settings))
        return result

    def _constant(self, name: str, values: list[float]) -> str:
        import numpy as np

        self._constants[name] = np.array(values, np.float32)
        return name


def _in_onnx_order(weight: NDArray[np.float32], block: int) -> NDArray[np.float32]:
    """Input channels from (channel, row, column of the block) to (row, column, channel)."""
    import numpy as np

    if block == 1:
        return weight
    outputs, inputs, height, width = weight.shape
    apart = weight.reshape(outputs, inputs // block**2, block**2, height, width)
    return np.ascontiguousarray(apart.transpose(0, 2, 1, 3, 4).reshape(weight.shape))
