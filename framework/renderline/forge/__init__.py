"""Pull requests on GitHub: which one is meant, its comments, and how ours are kept up to date."""
