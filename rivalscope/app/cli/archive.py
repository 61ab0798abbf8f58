"""Commands about the archive of a workspace."""

from __future__ import annotations

from pathlib import Path

import typer

from rivalscope.app.cli.common import WorkspaceOption, console, open_workspace
from rivalscope.core.errors import ConfigError

__all__ = ["register"]

group = typer.Typer(help="Maintain the archive: the WARC files that contain every quote.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(group, name="archive")


@group.command()
def upload(workspace: WorkspaceOption = Path()) -> None:
    """Move what is in the archive folder to object storage (`archive` in market.yaml).

    Every run that publishes uploads its own files; use this after an interrupted run, or when the archive moves.
    """
    opened = open_workspace(workspace)
    if not opened.market.archive:
        raise ConfigError(
            "the archive of this workspace is its folder",
            where=str(opened.archive_dir),
            next_step="To move it to object storage, add to market.yaml: archive: s3://bucket/prefix",
        )
    with opened.lock("upload of the archive"):
        files, size = opened.archive.upload()
    console.print(f"{files} files ({size / 1e6:.1f} MB) uploaded to {opened.market.archive}.", highlight=False)


@group.command()
def compact(workspace: WorkspaceOption = Path()) -> None:
    """Merge the files of finished crawls, one per month, and keep each payload once; no evidence is lost."""
    from rivalscope.app.workflows.archive import compact_archive

    opened = open_workspace(workspace)
    with opened.lock("compaction of the archive"):
        done = compact_archive(opened)
    if not done.files_before:
        console.print("There is nothing to compact.")
        return
    console.print(
        f"{done.files_before} files became {done.files_after}, {done.bytes_before / 1e6:.1f} MB became "
        f"{done.bytes_after / 1e6:.1f}; {done.repeated} duplicate payloads are now kept once.",
        highlight=False,
    )
