"""The service's contract: its vendored schemas, checking against them, and what they say about inputs and outputs."""
