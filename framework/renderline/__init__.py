"""Pipelines as code for image rendering: checked, priced, compiled and run."""

__version__ = "0.1.0"
