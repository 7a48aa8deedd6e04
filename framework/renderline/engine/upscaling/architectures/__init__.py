"""Networks known by their tensors: each is recognised, measured, and drawn as an ONNX graph."""
