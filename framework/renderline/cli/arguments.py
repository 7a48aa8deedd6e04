"""What stands behind commands and options, with the words for what is mistyped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

__all__ = ["CommandGroup", "ExistingFile"]


class ExistingFile(click.Path):
    """A file that is there; of one that is not, the nearest is named."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's own signature
        """The path itself."""
        path = Path(value)
        if not path.exists():
            from renderline.source.discovery import absence

            self.fail(absence(path), param, ctx)
        return super().convert(value, param, ctx)


class CommandGroup(click.Group):
    """Commands; of one that is not there, the nearest is named."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names."""
        name = args[0]
        if ctx.resilient_parsing or name.startswith("-") or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        from renderline.diagnostic import nearest

        known = self.list_commands(ctx)
        meant = nearest(name, known)
        cure = f"did you mean `{meant}`?" if meant else f"the commands are {', '.join(known)}"
        raise click.UsageError(f"there is no command `{name}`; {cure}", ctx)
