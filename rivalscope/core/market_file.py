"""``market.yaml``: read, validated and written back with its comments.

Every error names the file, the line and the nearest known key.
"""

from __future__ import annotations

import difflib
import io
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from rivalscope.core.config import (
    CapabilitySpec,
    ChangeSettings,
    CrawlSettings,
    Expect,
    HideRule,
    MarketSpec,
    NotifySettings,
    ProductSpec,
    SourceSpec,
)
from rivalscope.core.config_words import plain_message
from rivalscope.core.errors import ConfigError
from rivalscope.core.yaml_text import plain_yaml

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap

__all__ = ["load_market", "parse_market", "parse_yaml", "save_market"]


def load_market(path: Path) -> MarketSpec:
    """Read and validate a ``market.yaml``.

    Args:
        path: The file.

    Raises:
        ConfigError: The file is missing, is not YAML, or breaks the schema; the message names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(
            "no such file", where=str(path), next_step="Create a workspace with: rivalscope init DIR"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8 text", where=str(path), next_step="Save the file as UTF-8.") from error
    return parse_market(text, name=str(path))


def parse_market(text: str, *, name: str = "market.yaml") -> MarketSpec:
    """Validate the text of a ``market.yaml``; ``name`` is used in messages. See :func:`load_market`."""
    plain = plain_yaml(text)
    if isinstance(plain, dict):
        with suppress(ValidationError):
            return MarketSpec.model_validate(plain)
    # The slow parser knows lines, which a message needs.
    data = parse_yaml(text, name=name)
    try:
        return MarketSpec.model_validate(data)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(problem, data, name) for problem in error.errors())) from error


def parse_yaml(text: str, *, name: str) -> CommentedMap:
    """Read YAML whose top level is a mapping, keeping line numbers.

    Raises:
        ConfigError: It is not YAML, or its top level is something else.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        data = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(
            f"not valid YAML: {error.problem or error.context}",
            where=f"{name}:{line}",
            next_step="Check the indentation and the quotes of this line and the one above.",
        ) from error
    except YAMLError as error:
        raise ConfigError(f"not valid YAML: {error}", where=name) from error
    if not isinstance(data, CommentedMap):
        raise ConfigError("expected keys and values at the top level", where=f"{name}:1")
    return data


def save_market(path: Path, data: CommentedMap) -> None:
    """Write a changed ``market.yaml``, comments kept; nothing is written unless it is valid, and never half of it.

    Args:
        path: The file.
        data: What :func:`parse_yaml` gave, changed.

    Raises:
        ConfigError: The change makes it invalid; the file stays as it was.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(data, out)
    parse_market(out.getvalue(), name=str(path))
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(out.getvalue(), encoding="utf-8")
    fresh.replace(path)


def _line(data: Any, path: tuple[int | str, ...]) -> int:
    """Return the 1-based line of a key path, or of its deepest part that exists."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    line = 0
    for part in path:
        try:
            if isinstance(data, CommentedMap):
                line = data.lc.key(part)[0]
            elif isinstance(data, CommentedSeq):
                line = data.lc.item(part)[0]
            data = data[part]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line + 1


def _model_at(path: tuple[int | str, ...]) -> type[BaseModel]:
    """Return the model that contains the last key of a path."""
    model: type[BaseModel] = MarketSpec
    children: dict[tuple[type[BaseModel], str], type[BaseModel]] = {
        (MarketSpec, "products"): ProductSpec,
        (MarketSpec, "capabilities"): CapabilitySpec,
        (MarketSpec, "crawl"): CrawlSettings,
        (MarketSpec, "changes"): ChangeSettings,
        (MarketSpec, "notify"): NotifySettings,
        (ChangeSettings, "hide"): HideRule,
        (ProductSpec, "sources"): SourceSpec,
        (SourceSpec, "expect"): Expect,
    }
    for part in path[:-1]:
        if isinstance(part, str):
            model = children.get((model, part), model)
    return model


def _explain(problem: Any, data: CommentedMap, name: str) -> str:
    if problem["type"] == "inconsistent":
        found = problem["ctx"]["found"]
        return "\n".join(f"{name}:{_line(data, tuple(path))}: {message}" for path, message in found)
    path = tuple(problem["loc"])
    where = f"{name}:{_line(data, path)}"
    # "products[0].sources[1]", as people write it who look for it in the file.
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    under = place.rpartition(".")[0]
    known = list(_model_at(path).model_fields)
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.5)
        hint = f'Did you mean "{near[0]}"? ' if near else ""
        return (
            f'{where}: unknown key "{path[-1]}"'
            + (f' under "{under}"' if under else "")
            + f".\n{hint}Known keys: {', '.join(known)}."
        )
    if problem["type"] == "missing":
        return (
            f'{where}: missing key "{path[-1]}"'
            + (f' under "{under}"' if under else "")
            + f".\nAdd it; known keys: {', '.join(known)}."
        )
    key = f'"{place}": ' if place else ""
    return f"{where}: {key}{plain_message(problem)}"
