"""The embedded orchestration service: it speaks the API's contract and runs what it can on this machine."""
