"""`renderline completion`."""

from __future__ import annotations

import click

from renderline.cli.console import write_text
from renderline.cli.exit_codes import ExitCode

__all__ = ["command"]


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> int:
    """
    Print what a shell completes commands, parameters and step names with.

    For good: `eval "$(renderline completion bash)"` in ~/.bashrc, the same with zsh in ~/.zshrc, and for fish
    `renderline completion fish > ~/.config/fish/completions/renderline.fish`. Bash has to be 4.4 or newer.
    """
    from click.shell_completion import get_completion_class

    top = click.get_current_context().find_root()
    kind = get_completion_class(shell)
    if kind is not None:
        # Not `source()` for bash: it would start the bash of this machine only to look at its version.
        completion = kind(top.command, {}, "renderline", "_RENDERLINE_COMPLETE")
        write_text(completion.source_template % completion.source_vars())
    return ExitCode.OK
