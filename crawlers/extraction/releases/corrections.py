"""``releases.yaml``: how the release notes of odd sites and files are read, written by people.

::

    - match: docs.heron.example/changes*   # an address without scheme, or a path below the folder that is inspected
      each: ".release"
      date: ".day"
      order: month
    - match: "*/NEWS.txt"
      pattern: "^Heron (\\\\d+)"
    - match: "enterprise/*"
      ignore: true

The first entry whose pattern matches counts.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from pathlib import Path

from bs4 import BeautifulSoup
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from soupsieve import SelectorSyntaxError

from crawlers.extraction.releases import FORMS, examine_document
from crawlers.extraction.releases.reading import NotesReading
from crawlers.extraction.releases.selectors import ReleaseSelectors, select_releases
from rivalscope.core.errors import ConfigError

__all__ = ["FILE_NAME", "ReleaseRule", "examine_as_told", "load_release_rules", "rule_for"]

FILE_NAME = "releases.yaml"


class ReleaseRule(ReleaseSelectors):
    """One entry of the file.

    Attributes:
        match: Shell pattern for an address without its scheme, or for a path.
        reader: Name of the reader to use; empty: the one that fits.
    """

    match: str
    reader: str = ""


def load_release_rules(path: Path) -> tuple[ReleaseRule, ...]:
    """Read a ``releases.yaml``.

    Args:
        path: The file; a list of entries.

    Returns:
        Its entries, in order.

    Raises:
        ConfigError: It is no such list, a key is unknown, or a selector or a pattern is wrong.
    """
    try:
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ConfigError("it cannot be read", where=str(path), next_step=str(error)) from error
    if not isinstance(data, list):
        raise ConfigError("it is not a list", where=str(path), next_step='Start each entry with "- match: host/path*".')
    rules: list[ReleaseRule] = []
    for number, entry in enumerate(data, 1):
        where = f"{path}: entry {number}"
        try:
            rule = ReleaseRule.model_validate(entry)
            for selector in rule.selectors():
                BeautifulSoup("", "lxml").select_one(selector)
        except ValidationError as error:
            first = error.errors()[0]
            spot = ".".join(str(part) for part in first["loc"])
            known = f"Known keys: {', '.join(ReleaseRule.model_fields)}."
            step = known if first["type"] == "extra_forbidden" else "Correct the value."
            raise ConfigError(f"{first['msg']}: {spot}", where=where, next_step=step) from error
        except SelectorSyntaxError as error:
            raise ConfigError("invalid CSS selector", where=where, next_step=str(error).splitlines()[0]) from error
        if rule.reader and rule.reader not in FORMS:
            raise ConfigError(
                f'there is no reader "{rule.reader}"', where=where, next_step=f"Known: {', '.join(FORMS)}."
            )
        rules.append(rule)
    return tuple(rules)


def rule_for(rules: Sequence[ReleaseRule], name: str) -> ReleaseRule | None:
    """Return the first rule that is meant for a path or an address without its scheme."""
    return next((rule for rule in rules if fnmatch.fnmatchcase(name, rule.match)), None)


def examine_as_told(source: str, *, name: str, rule: ReleaseRule) -> NotesReading:
    """Read a document as a person said.

    Args:
        source: The document.
        name: Its path or address.
        rule: What was said.

    Returns:
        The releases; the reader's name says that a rule was used.

    Raises:
        ValueError: The rule names a reader that is none.
    """
    if rule.ignore:
        return NotesReading(reader="releases.yaml", left_out=("excluded by releases.yaml",), confidence=1.0)
    if rule.each:
        releases = select_releases(BeautifulSoup(source, "lxml"), rule)
        why = "" if releases else f'"{rule.each}" from releases.yaml matched no release'
        return NotesReading(releases=releases, reader="releases.yaml", confidence=float(bool(releases)), suspicion=why)
    return examine_document(source, form=rule.reader or "auto", name=name, told=rule.told())
