"""Callbacks: what happens to a workflow, told to the addresses that its submitter named."""
