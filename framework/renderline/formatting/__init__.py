"""Pipeline files in one layout: the lines move, what they say stays."""
