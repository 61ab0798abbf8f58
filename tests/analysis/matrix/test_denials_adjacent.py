"""What denies a capability names it: its words stand together, and conditions or changes are no denial."""

from __future__ import annotations

import pytest

from analysis.matrix.denial import denies_itself
from analysis.matrix.passages import Passage, PassageKind, RowCell
from analysis.matrix.proof import shape_of
from analysis.matrix.query import make_query
from analysis.statements import Context, read_passage
from rivalscope.core.records import Capability, Mark


def denies(text: str, label: str, *aliases: str) -> bool:
    query = make_query(Capability(id="c", label=label, aliases=aliases))
    passage = Passage(page=0, position=0, kind=PassageKind.TEXT, text=text)
    statement = read_passage(text, Context(language="en", names=("Heron",)))
    return denies_itself(statement, passage, shape_of(query), own=("heron",))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Heron does not support volume snapshots.", "Volume snapshots"),
        ("Currently, Heron does not support Dynamic Volume Provisioning.", "Dynamic provisioning"),
        ("We do not offer a self-hosted edition.", "Self-hosted"),
        ("No normalized or de-duplicated cache", "Normalized cache"),
        ("Audit logs are not available.", "Audit logs"),
        ("Heron is not an experimentation platform and does not compute test statistics.", "Experimentation"),
        ("Heron does not offer webhooks and cannot call other systems when a page changes.", "Webhooks"),
    ],
)
def test_a_denial_of_the_thing_itself(text: str, label: str) -> None:
    assert denies(text, label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The index data is removed from disk.", "Disk index"),
        ("If a commit was rebased out of that request before the merge, it will not be linked.", "Rebase merging"),
        ("Large file storage will be available if enabled.", "Large file storage"),
        ("Audit logs will be available once you enable them.", "Audit logs"),
        ("We want to change the supported systems for open-source Heron.", "Open source"),
        ("Neither keyword search nor vector search alone is perfect.", "Keyword search"),
        ("Streaming data with no initial request", "Initial data"),
        ("This pull request cannot be merged because of conflicts", "Pull or merge requests"),
        ("This endpoint is not available when running the open source edition.", "Open source"),
        ("It is created but not yet attached to anything — no notifications will fire.", "Notifications"),
        (
            "If your plan doesn't include subscriber notifications, the call is a silent no-op.",
            "Subscriber notifications",
        ),
        ("Where the workspace does not have an audit log, the page stays empty.", "Audit log"),
    ],
)
def test_what_denies_something_else_or_nothing(text: str, label: str) -> None:
    assert not denies(text, label)


@pytest.mark.parametrize(
    ("text", "label", "aliases"),
    [
        ("Note that the FTP backend does not support ftp_proxy yet.", "FTP", ("FTP backend",)),
        ("Heron's FTP backend could support server-side move but does not at present.", "FTP", ("FTP backend",)),
        ("The audit log does not record reads.", "Audit log", ()),
        ("Full-text search has no fuzzy matching.", "Full-text search", ()),
    ],
)
def test_what_the_thing_lacks_is_not_the_thing(text: str, label: str, aliases: tuple[str, ...]) -> None:
    assert not denies(text, label, *aliases)


def test_where_and_when_the_thing_is_denied_is_no_other_thing() -> None:
    assert denies("Webhooks do not exist.", "Webhooks")
    assert denies("SAML is not supported in this version.", "SAML")
    assert denies("Heron has no full-text search.", "Full-text search")


@pytest.mark.parametrize(
    ("row", "label", "told"),
    [
        ("SAML", "SAML support", True),
        ("Sparse vectors support", "Sparse vectors", True),
        ("SAML 2.0 Profile", "SAML support", False),
        ("Character filters", "Filters", False),
    ],
)
def test_a_row_marked_as_missing_denies_only_what_its_label_names_whole(row: str, label: str, told: bool) -> None:
    query = make_query(Capability(id="c", label=label))
    columns = (RowCell("", row), RowCell("Supported", "no", Mark.NO, own=True))
    passage = Passage(0, 0, PassageKind.ROW, f"{row} no", mark=Mark.NO, columns=columns)
    statement = read_passage(passage.text, Context(language="en", names=("Heron",), mark=Mark.NO))
    assert denies_itself(statement, passage, shape_of(query), own=("heron",)) is told
