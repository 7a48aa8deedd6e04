"""Where jobs run: on this machine, later on a cluster. The scheduler knows only what is in `base`."""
