"""Buzz in the embedded engine: who pays with what, and the books in which every payment stands twice."""
