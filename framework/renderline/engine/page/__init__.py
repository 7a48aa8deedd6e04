"""The page that the engine shows to a browser: its files, what stands on it, and small pictures for it."""
