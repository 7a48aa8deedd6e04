"""The tensors of a weights file, read without running anything that stands in it."""
