"""An assistant's own client asks a real server over standard input and output, and over HTTP on loopback."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import Client, StdioServerParameters
from sqlalchemy import delete

from rivalscope.app.mcp.server import make_server
from rivalscope.app.workflows.analyse import analyse
from rivalscope.core.errors import StoreError
from rivalscope.core.store import readings, tables
from rivalscope.core.workspace import Workspace

Ask = Callable[..., Awaitable[dict[str, Any]]]
COMMAND = [sys.executable, "-m", "rivalscope.app.cli"]


def run(server: Any, work: Callable[[Client, Ask], Awaitable[None]]) -> None:
    """Connect a client to a server, and let it work."""

    async def go() -> None:
        async with Client(server) as client:

            async def ask(name: str, **arguments: Any) -> dict[str, Any]:
                answer = await client.call_tool(name, arguments)
                assert not answer.is_error, answer.content
                assert len(answer.content[0].text.encode()) < 20_000
                assert answer.structured_content is not None
                return dict(answer.structured_content)

            await work(client, ask)

    asyncio.run(go())


def sheet_id(text: str) -> str:
    """Return the id that stands on the first line of a sheet."""
    return text.splitlines()[0].removeprefix("sheet ")


def test_over_standard_input_and_output(demo: Path) -> None:
    async def work(client: Client, ask: Ask) -> None:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        assert set(tools) == {
            "list_market",
            "find_cells",
            "get_cell",
            "list_changes",
            "list_releases",
            "compare_prices",
            "get_trends",
            "search_passages",
        }
        assert all(one.annotations and one.annotations.read_only_hint for one in tools.values())
        assert all(one.output_schema and one.description for one in tools.values())
        market = await ask("list_market")
        assert [one["slug"] for one in market["products"] if one["own"]] == ["lanternfish"]
        assert market["about"]["as_of"] == "2026-10-05"

    run(StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], "mcp", "-w", str(demo)]), work)


def test_a_server_that_only_reads_finds_trends_that_nobody_counted_before(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo, tmp_path / "market")
    workspace = Workspace.open(tmp_path / "market")
    with workspace.store.begin() as connection:
        connection.execute(delete(tables.states).where(tables.states.c.name.like("trends%")))

    async def work(client: Client, ask: Ask) -> None:
        trends = await ask("get_trends")
        assert trends["about"]["as_of"] == "2026-10-05"
        assert trends["rows"] or trends["about"]["empty"]

    run(make_server(workspace), work)


def test_over_http_on_loopback(demo: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*COMMAND, "mcp", "-w", str(demo), "--http", str(port)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)

        async def work(client: Client, ask: Ask) -> None:
            cells = await ask("find_cells", capability="SAML", answer="has")
            assert {row["product"] for row in cells["rows"]} >= {"lanternfish", "pennantry"}

        run(f"http://127.0.0.1:{port}/mcp", work)
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_a_cell_is_shown_with_its_quotes_and_history(demo: Path) -> None:
    async def work(client: Client, ask: Ask) -> None:
        answer = await ask("get_cell", product="Tarnwick", capability="SAML single sign-on")
        assert answer["cell"]["answer"] == "no"
        quote = answer["cell"]["quotes"][0]
        assert "does not support SAML" in quote["text"]
        assert quote["verified"]
        assert quote["url"].startswith("http://127.0.0.1")
        webhooks = await ask("get_cell", product="ollerby", capability="webhooks")
        assert len(webhooks["history"]) >= 2

    run(make_server(Workspace.open(demo)), work)


@pytest.mark.parametrize(
    ("tool", "arguments", "why", "near"),
    [
        ("find_cells", {"product": "Ollrby"}, "unknown name", "Ollerby"),
        ("find_cells", {"capability": "teleportation"}, "unknown name", ""),
        ("find_cells", {"capability": "SAML", "plan": "Platinum"}, "the filter matches nothing", ""),
        ("list_releases", {"since": "2031-01-01"}, "the filter matches nothing", ""),
        ("list_changes", {"product": "Pennantry", "about": "teleportation"}, "the filter matches nothing", ""),
        ("search_passages", {"words": "teleportation of qubits"}, "nothing found", ""),
        ("compare_prices", {"plan": "Platinum"}, "the filter matches nothing", ""),
        ("get_cell", {"product": "we", "capability": "teleportation"}, "unknown name", ""),
    ],
)
def test_an_empty_answer_says_why(demo: Path, tool: str, arguments: dict[str, str], why: str, near: str) -> None:
    async def work(client: Client, ask: Ask) -> None:
        empty = (await ask(tool, **arguments))["about"]["empty"]
        assert empty["why"] == why
        assert near in empty["nearest"] or not near

    run(make_server(Workspace.open(demo)), work)


def test_a_slip_of_the_keyboard_is_understood_and_the_answer_names_what_was_meant(demo: Path) -> None:
    async def work(client: Client, ask: Ask) -> None:
        found = await ask("find_cells", capability="webhoks")
        assert found["about"]["empty"] is None
        assert {row["capability_name"] for row in found["rows"]} == {"Webhooks"}

    run(make_server(Workspace.open(demo)), work)


def test_pages_of_an_answer_follow_each_other(demo: Path) -> None:
    async def work(client: Client, ask: Ask) -> None:
        seen: list[tuple[str, str]] = []
        cursor = ""
        while True:
            answer = await ask("find_cells", limit=20, cursor=cursor)
            seen += [(row["product"], row["capability"]) for row in answer["rows"]]
            cursor = answer["about"]["next_cursor"]
            if not cursor:
                break
        assert len(seen) == len(set(seen)) == answer["about"]["total"] == 90
        wrong = await client.call_tool("find_cells", {"capability": "SAML", "cursor": "WzEsICJvdGhlciJd"})
        assert wrong.is_error

    run(make_server(Workspace.open(demo)), work)


def test_resources_and_prompts(demo: Path) -> None:
    async def work(client: Client, ask: Ask) -> None:
        assert {one.name for one in (await client.list_prompts()).prompts} == {
            "weekly_review",
            "battlecard",
            "read_uncertain_cells",
            "read_posts",
        }
        for one in (await client.list_resources()).resources:
            text = (await client.read_resource(one.uri)).contents[0].text  # type: ignore[union-attr]
            assert len(text) > 50

    run(make_server(Workspace.open(demo)), work)


def test_reading_goes_by_the_readers_rules(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(demo, folder)
    workspace = Workspace.open(folder)

    async def work(client: Client, ask: Ask) -> None:
        given = await ask("next_sheets", count=2)
        assert given["sheets"]
        sheet = sheet_id(given["sheets"][0])
        beyond = await ask("answer_sheet", sheet=sheet, said="yes", probability=0.9, lines=[99], why="x")
        assert not beyond["kept"]
        assert "is not on the sheet" in beyond["reason"]
        other = await ask("answer_sheet", sheet="not-a-sheet", said="yes", probability=0.9, lines=[0])
        assert not other["kept"]
        nothing = await ask("answer_sheet", sheet=sheet, said="yes", probability=0.9, lines=[])
        assert "cites no passage" in nothing["reason"]
        looked = await ask("look_again", sheet=sheet, words="webhook; audit trail; #0")
        assert looked["found"]
        assert "found for: webhook; audit trail; #0" in looked["passages"]
        again = await ask("look_again", sheet=sheet, words="once more")
        assert "has already had its second look" in again["reason"]
        right = await ask("answer_sheet", sheet=sheet, said="silent", probability=0.4, lines=[], why="nothing says it")
        assert right["kept"]
        assert right["waiting"] == given["waiting"] - 1
        following = await ask("next_sheets", count=1)
        assert sheet_id(following["sheets"][0]) != sheet

    run(make_server(workspace, reader="ada"), work)
    with workspace.store.begin() as connection:
        rows = readings.count_readings(connection)
    assert [(row["reader"], row["answers"]) for row in rows] == [("ada", 1)]


def test_posts_are_read_over_standard_input_and_output(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(demo, folder)

    async def work(client: Client, ask: Ask) -> None:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        assert not tools["answer_posts"].annotations.read_only_hint
        given = await ask("next_posts")
        assert "quotations" in given["how"]
        lines = given["sheet"].splitlines()
        number = next(at for at, line in enumerate(lines) if line.startswith("users of "))
        assert lines[1] == "capabilities:"
        post = lines[number + 1].removeprefix("1: ")
        sheet = sheet_id(given["sheet"])
        other = await ask("answer_posts", sheet="not-a-sheet", posts=[{"post": 1, "about": 1, "words": post[:20]}])
        assert other["refused"] == ['sheet "not-a-sheet" was not requested']
        said = [
            {"post": 1, "kind": "wish", "about": 1, "words": post[:20]},
            {"post": 2, "kind": "wish", "about": 1, "words": "nobody ever wrote this"},
            {"post": 3, "kind": "none", "about": "none"},
        ]
        reply = await ask("answer_posts", sheet=sheet, posts=said)
        assert reply["kept"] == 2
        assert len(reply["refused"]) == 1
        assert "post 2: it does not say" in reply["refused"][0]
        assert reply["waiting"] == given["waiting"] - 2
        assert post not in (await ask("next_posts"))["sheet"]

    command = [*COMMAND[1:], "mcp", "-w", str(folder), "--reader", "ada"]
    run(StdioServerParameters(command=COMMAND[0], args=command), work)
    with Workspace.open(folder).store.begin() as connection:
        assert {one.reader for one in readings.latest_post_readings(connection).values()} == {"ada"}


def _held(folder: Path) -> dict[Path, bytes]:
    """Return what a workspace holds, without what SQLite keeps beside an open database: -shm, an empty -wal."""
    held = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and "-shm" not in path.name}
    return {path: data for path, data in held.items() if data or not path.name.endswith("-wal")}


def test_the_store_is_opened_for_reading_and_the_workspace_left_alone(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(demo, folder)
    before = _held(folder)
    workspace = Workspace.open(folder).reading()
    with pytest.raises(StoreError, match="is not writable"), workspace.store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM cells")

    async def work(client: Client, ask: Ask) -> None:
        for tool, arguments in (
            ("list_market", {}),
            ("find_cells", {"capability": "SAML"}),
            ("find_cells", {"product": "we", "compare_with": "Tarnwick"}),
            ("get_cell", {"product": "tarnwick", "capability": "webhooks"}),
            ("list_changes", {}),
            ("list_releases", {}),
            ("compare_prices", {}),
            ("get_trends", {}),
            ("search_passages", {"words": "audit log"}),
        ):
            await ask(tool, **arguments)

    run(make_server(workspace), work)
    assert _held(folder) == before


def test_a_comparison_lists_both_cells_of_each_difference(demo: Path) -> None:
    async def work(client: Client, ask: Ask) -> None:
        rows = (await ask("find_cells", product="we", compare_with="Tarnwick"))["rows"]
        assert {row["product"] for row in rows} == {"lanternfish", "tarnwick"}
        assert [row["capability"] for row in rows[::2]] == [row["capability"] for row in rows[1::2]]
        unknown = await ask("find_cells", product="we", compare_with="Nobody")
        assert unknown["about"]["empty"]["why"] == "unknown name"

    run(make_server(Workspace.open(demo)), work)


def test_a_newer_matrix_is_seen_without_a_restart(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "market"
    shutil.copytree(demo, folder)
    workspace = Workspace.open(folder)
    (folder / "overrides.yaml").write_text(
        json.dumps(
            {
                "cells": [
                    {
                        "product": "tarnwick",
                        "capability": "Webhooks",
                        "support": "none",
                        "author": "ada",
                        "reason": "asked their support",
                        "on": "2026-10-06",
                    }
                ]
            }
        ),
        encoding="utf-8",
    )

    async def work(client: Client, ask: Ask) -> None:
        before = await ask("get_cell", product="tarnwick", capability="webhooks")
        analyse(workspace)
        after = await ask("get_cell", product="tarnwick", capability="webhooks")
        assert (before["cell"]["answer"], after["cell"]["answer"]) == ("yes", "no")
        assert after["cell"]["decided_by"] == "ada"

    run(make_server(workspace), work)
