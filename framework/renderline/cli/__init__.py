"""The command line: one thin file a command, and the one place where failures become exit codes."""

from renderline.cli.main import main

__all__ = ["main"]
