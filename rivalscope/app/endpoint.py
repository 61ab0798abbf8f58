"""A reader behind an OpenAI-compatible ``/chat/completions`` address, on this machine or elsewhere."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from rivalscope.app.readers import BRIEF
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.secrets import REDACTED

__all__ = ["ask_endpoint"]

_SHORT = 300
_MOST_BYTES = 2_000_000


def ask_endpoint(
    sheets: Iterable[str], *, url: str, model: str, key: str = "", timeout: float = 120.0, together: int = 4
) -> Iterator[str]:
    """Let a language model read sheets, one request each.

    The model gets the brief as its instruction and the sheet as data. What it writes is taken as an answer to that
    sheet, whatever id it gives; text that is no JSON object is left out and the sheet stays unread.

    Args:
        sheets: One line of JSON each, as :func:`rivalscope.app.readers.sheet_json` writes them.
        url: Base address, for example ``http://localhost:8080/v1``.
        model: Model name that the endpoint knows.
        key: Sent as a bearer token when not empty; never stored or logged.
        timeout: Seconds a request may take.
        together: Requests under way at once.

    Yields:
        Answers, one line of JSON each, in the order of the sheets.

    Raises:
        ConfigError: The address is none.
        RivalscopeError: The endpoint cannot be reached or refuses.
    """
    if not url.startswith(("http://", "https://")):
        raise ConfigError("the endpoint's address must start with http:// or https://", where=url)

    def ask(sheet: str) -> str:
        return _ask(sheet, f"{url.rstrip('/')}/chat/completions", model, key, timeout)

    with ThreadPoolExecutor(together) as pool:
        for sheet, said in zip(lines := list(sheets), pool.map(ask, lines), strict=True):
            answer = _object_in(said)
            if answer is not None:
                yield json.dumps({**answer, "sheet": json.loads(sheet)["sheet"]}, ensure_ascii=False)


def _ask(sheet: str, url: str, model: str, key: str, timeout: float) -> str:
    body = {
        "model": model,
        "temperature": 0,
        "messages": [{"role": "system", "content": BRIEF}, {"role": "user", "content": sheet}],
    }
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return str(json.loads(answer.read(_MOST_BYTES))["choices"][0]["message"]["content"])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        why = type(error).__name__
        if isinstance(error, urllib.error.HTTPError):
            said = error.read(_SHORT).decode("utf-8", "replace")
            # Some endpoints repeat the key that they refuse.
            why = f"{error.code}: {said.replace(key, REDACTED) if key else said}"
            error.close()
        raise RivalscopeError(
            f"the endpoint did not answer as expected ({why})",
            where=url,
            next_step="Check the address, the model's name and the key",
        ) from error


def _object_in(text: str) -> dict[str, object] | None:
    """Return the JSON object in a model's text, which may stand between other words; None where there is none."""
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
