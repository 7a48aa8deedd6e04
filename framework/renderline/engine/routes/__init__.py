"""The HTTP face, one file for each resource: a request in, one function of the engine, a response out."""
