"""What the client and the engine share: statuses, references, problems, headers, guarded HTTP."""
