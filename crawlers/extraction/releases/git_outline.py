"""The output of `git log` to an outline."""

from __future__ import annotations

import re

from crawlers.extraction.releases.outline import NodeKind, OutlineNode, squash

__all__ = ["git_outline", "is_git_log"]

_COMMIT = re.compile(r"^commit [0-9a-f]{7,40}\b.*\n(?:\w[\w-]*:.*\n)*?Author:[ \t]*(?P<author>.*)\n", re.MULTILINE)
_DATE = re.compile(r"^(?:Author|Commit)?Date:[ \t]*(?P<date>\S.*)$", re.MULTILINE)
_SUBJECT = re.compile(r"\n[ \t]*\n(?P<subject>(?:[ \t]+\S.*(?:\n|\Z))+)")
_FEWEST = 3


def is_git_log(source: str) -> bool:
    """Return whether a text is the output of `git log`, by its first commits."""
    return len(_COMMIT.findall(source[:20_000])) >= _FEWEST


def git_outline(source: str) -> list[OutlineNode]:
    """Read the output of `git log` into an outline: a heading with day and author for each commit, its subject below.

    Args:
        source: The text.

    >>> log = "commit 0123456789abcdef\\nAuthor: A <a@b.example>\\nDate:   Tue Mar 5 10:00:00 2024 +0100\\n\\n  Fix\\n"
    >>> [node.text for node in git_outline(log)]
    ['Tue Mar 5 10:00:00 2024 +0100 A <a@b.example>', 'Fix']
    """
    nodes: list[OutlineNode] = []
    commits = list(_COMMIT.finditer(source))
    for commit, end in zip(commits, [*(found.start() for found in commits[1:]), len(source)], strict=False):
        text = source[commit.start() : end]
        day, subject = _DATE.search(text), _SUBJECT.search(text)
        if day is None or subject is None:
            continue
        nodes.append(OutlineNode(NodeKind.HEADING, f"{day['date'].strip()} {commit['author'].strip()}", 2))
        nodes.append(OutlineNode(NodeKind.ITEM, squash(subject["subject"]), 0))
    return nodes
