"""Where jobs run: on this machine or on a cluster. The scheduler knows only what is in `base`."""
