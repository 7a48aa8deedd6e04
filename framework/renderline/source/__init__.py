"""Files become plain trees, and every node of a tree keeps its place in the file."""
