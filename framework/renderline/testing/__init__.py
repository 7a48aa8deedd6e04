"""The pytest plugin: pipelines and their cases as tests, each compiled cell held against a snapshot."""
