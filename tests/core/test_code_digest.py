"""A digest of rules changes with what decides and with nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rivalscope.core.code_digest import code_digest, code_stamp, plain_code

CODE = b'''"""Rules."""

LIMIT = 3
"""Most of them."""


def rule(text):
    """Say whether."""
    return len(text) > LIMIT and f"{text:>{LIMIT}}" != "# no comment"
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"""Rules."""', b'"""The rules, described otherwise."""'),
        (b'"""Most of them."""\n', b""),
        (b"LIMIT = 3", b"LIMIT = 3  # measured in March"),
        (b"    return", b"\n    # Why.\n    return"),
        (b"return len(text)", b"return len(\n        text)"),
    ],
)
def test_what_only_people_read_changes_no_digest(old: bytes, new: bytes) -> None:
    assert old in CODE
    assert plain_code(CODE.replace(old, new)) == plain_code(CODE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"LIMIT = 3", b"LIMIT = 4"),
        (b"# no comment", b"# a comment"),
        (b"{text:>", b"{text:<"),
        (b"    return", b"    if text:\n        return"),
    ],
)
def test_what_decides_changes_the_digest(old: bytes, new: bytes) -> None:
    assert plain_code(CODE.replace(old, new)) != plain_code(CODE)


def test_data_counts_to_the_byte(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("no: [not]\n", encoding="utf-8")
    before = code_digest(tmp_path)
    (tmp_path / "words.yaml").write_text("no: [not]  # a comment\n", encoding="utf-8")
    assert code_digest(tmp_path) != before


def test_a_stamp_tells_that_a_file_may_have_changed(tmp_path: Path) -> None:
    rule = tmp_path / "rule.py"
    rule.write_text("A = 1\n", encoding="utf-8")
    before = code_stamp(tmp_path)
    assert code_stamp(tmp_path) == before
    (tmp_path / "notes.md").write_text("No rule.", encoding="utf-8")
    assert code_stamp(tmp_path) == before
    os.utime(rule, ns=(1, 1))
    assert code_stamp(tmp_path) != before
