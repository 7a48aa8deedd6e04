"""
Faults on demand: what a client has to live with, as often as a profile says, and the same every time.

For any author of a client: whoever gets through `serve --chaos` with every file in its place and nothing sent twice has a client
that can be trusted with money.
"""
