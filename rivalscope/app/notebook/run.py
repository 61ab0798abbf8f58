"""The bundled notebooks: copied into a workspace, opened in JupyterLab, executed and written as HTML without code."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rivalscope.core.errors import ConfigError, MissingExtraError, RivalscopeError
from rivalscope.core.workspace import Workspace

__all__ = ["bundled_notebooks", "copy_notebooks", "export_notebooks", "open_notebooks", "with_parameters"]

_TIMEOUT = 600
"""Seconds until one cell is abandoned."""
# Only what is in the file may run or be shown, so that nothing is fetched and nothing is reported to anybody.
_POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline' data: blob:"
)


def bundled_notebooks() -> dict[str, Path]:
    """Return the notebooks that come with Rivalscope, by name, in order: in the checkout, or inside the package.

    Raises:
        ConfigError: They are in neither place.
    """
    here = Path(__file__).resolve()
    for folder in (here.parents[3] / "notebooks", here.parents[2] / "notebooks"):
        found = {path.stem: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
        if found:
            return found
    raise ConfigError("the notebooks are not installed", where=str(here.parents[2]), next_step="Reinstall rivalscope.")


def copy_notebooks(workspace: Workspace, *, fresh: bool = False) -> list[Path]:
    """Copy the notebooks into the workspace's folder ``notebooks``.

    Args:
        workspace: Where to.
        fresh: Replace those that are there; otherwise they stay, because somebody may have changed them.

    Returns:
        The files that were written.
    """
    folder = workspace.root / "notebooks"
    folder.mkdir(exist_ok=True)
    written = []
    for path in bundled_notebooks().values():
        target = folder / path.name
        if fresh or not target.exists():
            shutil.copyfile(path, target)
            written.append(target)
    return written


def open_notebooks(workspace: Workspace, *, browser: bool = True, fresh: bool = False) -> int:
    """Open JupyterLab on the workspace's notebooks, and return its exit code when it ends.

    Raises:
        MissingExtraError: JupyterLab is not installed.
    """
    _need("jupyterlab")
    copy_notebooks(workspace, fresh=fresh)
    command = [sys.executable, "-P", "-m", "jupyterlab", str(workspace.root / "notebooks")]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]  # it would ask the network
    command += [] if browser else ["--no-browser"]
    return subprocess.run(command, env=_environment(workspace), check=False).returncode


def export_notebooks(
    workspace: Workspace,
    names: Sequence[str] = (),
    *,
    out: Path,
    parameters: Mapping[str, object] | None = None,
    done: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Execute notebooks on the workspace and write each as an HTML file without code that needs no network.

    Args:
        workspace: The market.
        names: Names, or their beginnings such as ``02``; none: all. The workspace's own copies go first.
        out: Folder for the files.
        parameters: What to set in place of the notebooks' own parameters.
        done: Called with each file.

    Raises:
        ConfigError: There is no such notebook.
        MissingExtraError: The extra ``notebooks`` is not installed.
        RivalscopeError: A cell failed; the message names notebook and error.
    """
    for package in ("nbclient", "nbconvert", "ipykernel"):
        _need(package)
    chosen = _chosen(workspace, names)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, notebook in _executed(workspace, chosen, parameters or {}):
        page = _html(notebook, name)
        target = out / f"{name}.html"
        target.write_text(page, encoding="utf-8")
        done(target)
        written.append(target)
    return written


def with_parameters(notebook: Any, parameters: Mapping[str, object]) -> Any:
    """Return the notebook with a cell behind the one tagged "parameters" that sets them.

    Raises:
        ConfigError: The notebook has no parameter of that name.
    """
    if not parameters:
        return notebook
    from nbformat.v4 import new_code_cell

    for at, cell in enumerate(notebook.cells):
        if "parameters" in cell.metadata.get("tags", []):
            known = [line.split("=")[0].strip() for line in cell.source.splitlines() if "=" in line.split("#")[0]]
            if unknown := sorted(set(parameters) - set(known)):
                raise ConfigError(f'there is no parameter "{unknown[0]}"', next_step=f"Parameters: {', '.join(known)}.")
            source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
            injected = new_code_cell(source=source, metadata={"tags": ["injected-parameters"]})  # type: ignore[no-untyped-call]
            notebook.cells.insert(at + 1, injected)
            return notebook
    raise ConfigError('this notebook has no cell tagged "parameters"')


def _chosen(workspace: Workspace, names: Sequence[str]) -> dict[str, Path]:
    known = bundled_notebooks()
    known |= {path.stem: path for path in sorted((workspace.root / "notebooks").glob("*.ipynb"))}
    if not names or "all" in names:
        return dict(sorted(known.items()))
    chosen: dict[str, Path] = {}
    for name in names:
        found = [one for one in known if one == name.removesuffix(".ipynb")] or [
            one for one in known if one.startswith(name)
        ]
        if not found:
            raise ConfigError(f'there is no notebook "{name}"', next_step=f"Notebooks: {', '.join(sorted(known))}.")
        chosen |= {one: known[one] for one in found}
    return chosen


def _executed(
    workspace: Workspace, chosen: Mapping[str, Path], parameters: Mapping[str, object]
) -> Iterator[tuple[str, Any]]:
    """Yield each notebook with its outputs, executed one after the other; the files stay as they are.

    One kernel does them all, because starting one and importing pandas takes longer than most notebooks; it forgets
    everything before each.
    """
    import nbformat
    from jupyter_client.manager import KernelManager

    with TemporaryDirectory(prefix="rivalscope-") as sockets:
        # A socket in a folder of ours is for this user alone, a TCP port is for everybody on the machine.
        how = {"transport": "ipc", "ip": f"{sockets}/kernel"} if os.name == "posix" else {}
        manager = KernelManager(kernel_name="python3", **how)
        manager.start_kernel(env=_environment(workspace), cwd=str(workspace.root))
        try:
            for name, path in chosen.items():
                notebook = with_parameters(nbformat.read(path, as_version=4), parameters)  # type: ignore[no-untyped-call]
                _run(notebook, manager, where=path.name)
                yield name, notebook
        finally:
            manager.shutdown_kernel(now=True)


def _run(notebook: Any, manager: Any, *, where: str) -> None:
    """Run all cells and keep their outputs in the notebook.

    Raises:
        RivalscopeError: A cell failed.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbformat.v4 import new_code_cell

    forget = new_code_cell(source="%reset -f")  # type: ignore[no-untyped-call]
    notebook.cells.insert(0, forget)
    client = NotebookClient(notebook, km=manager, timeout=_TIMEOUT)
    try:
        client.execute()
    except CellExecutionError as error:
        raise RivalscopeError(
            f"{error.ename}: {error.evalue}",
            where=where,
            next_step="Open it to see which cell fails: rivalscope notebook",
        ) from error
    finally:
        # The kernel is ours and goes on; this client of it would leave its sockets to the garbage collector.
        if client.kc is not None:
            client.kc.stop_channels()
    notebook.cells.remove(forget)


def _html(notebook: Any, name: str) -> str:
    """Return an executed notebook as one page: text and results, no code, nothing from elsewhere."""
    from nbconvert import HTMLExporter

    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/svg+xml" in output.get("data", {}):
                output["data"] = {"text/html": _picture(output["data"])}
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True
    )
    body, _ = exporter.from_notebook_node(notebook)
    style = resources.files("rivalscope.app.notebook").joinpath("assets", "page.css").read_text(encoding="utf-8")
    title = next((line.lstrip("# ") for cell in notebook.cells for line in cell.source.splitlines()), name)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head>\n<body><main>{body}</main></body></html>\n"
    )


def _picture(data: Mapping[str, str]) -> str:
    """Return a chart as a picture with a text alternative."""
    code = b64encode(data["image/svg+xml"].encode("utf-8")).decode("ascii")
    return f'<img alt="{escape(data["text/plain"])}" src="data:image/svg+xml;base64,{code}">'


def _need(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise MissingExtraError("notebooks", package)


def _environment(workspace: Workspace) -> dict[str, str]:
    return {**os.environ, "RIVALSCOPE_WORKSPACE": str(workspace.root)}
