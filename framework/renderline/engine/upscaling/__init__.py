"""Real enlargement: networks read from their weights, tiles with overlap, pixels in and out."""
