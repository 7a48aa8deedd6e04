"""Enlarging pictures with trained networks: which ones there are, what their files say, tiles, and the run itself."""
