"""``rivalscope mcp``: serve this workspace to an assistant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rivalscope.app.cli.common import WorkspaceOption, errors, moment, open_workspace

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(name="mcp")(mcp_command)


def mcp_command(
    workspace: WorkspaceOption = Path(),
    http: Annotated[
        int, typer.Option(help="Serve streamable HTTP on this loopback port; default: standard input and output.")
    ] = 0,
    reader: Annotated[
        str, typer.Option(help="Let the assistant answer sheets under this name; default: read-only.")
    ] = "",
    known_at: Annotated[str, typer.Option(help="Answer from what was known at this date or age.")] = "",
) -> None:
    """Serve the market to an assistant over the Model Context Protocol (extra: mcp)."""
    from rivalscope.app.mcp.server import make_server

    opened = open_workspace(workspace)
    opened.store.close()  # migrated once here; after this the store is only read
    server = make_server(opened, known_at=moment(known_at) if known_at else None, reader=reader)
    if http:
        errors.print(f"Serving http://127.0.0.1:{http}/mcp; stop with Ctrl-C.", highlight=False)
        server.run("streamable-http", host="127.0.0.1", port=http)
    else:
        server.run("stdio")
