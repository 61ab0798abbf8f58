"""External readers behind an OpenAI-compatible ``/chat/completions`` address, on this machine or elsewhere."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from rivalscope.app.post_answers import POSTS_BRIEF
from rivalscope.app.readers import BRIEF
from rivalscope.core.demand import DemandKind
from rivalscope.core.errors import ConfigError, RivalscopeError
from rivalscope.core.secrets import REDACTED

__all__ = [
    "CELLS",
    "POSTS",
    "PRESETS",
    "Budget",
    "Endpoint",
    "Preset",
    "ReaderForm",
    "TokenUsage",
    "ask_endpoint",
    "estimate_tokens",
]

_SHOWN_CHARACTERS = 300
"""Characters of an endpoint's complaint that are shown."""
_MOST_BYTES = 2_000_000
"""Bytes of an answer that are read."""
_TRIES = 4
_LONGEST_WAIT = 60.0
"""Seconds that a Retry-After header may ask for; beyond them the endpoint counts as failed."""
_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 529})
_LETTERS_A_TOKEN = 4
"""Usual for English text; endpoints that report their usage are trusted instead."""


def _record(**fields: object) -> dict[str, object]:
    """Return the JSON schema of an object that has exactly these fields."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}


@dataclass(frozen=True, slots=True)
class ReaderForm:
    """What a model is asked for.

    Attributes:
        brief: Its instruction.
        schema: JSON schema of an answer.
        answer_tokens: Tokens that an answer usually takes.
    """

    brief: str
    schema: Mapping[str, object]
    answer_tokens: int


CELLS = ReaderForm(
    BRIEF,
    _record(
        said={"type": "string", "enum": ["yes", "partly", "denied", "silent", "search"]},
        probability={"type": "number"},
        lines={"type": "array", "items": _NUMBER},
        why=_TEXT,
        search=_TEXT,
    ),
    80,
)
"""A sheet with the passages of a cell."""
_KIND = {"type": "string", "enum": [kind.value for kind in DemandKind]}
POSTS = ReaderForm(
    POSTS_BRIEF,
    _record(posts={"type": "array", "items": _record(post=_NUMBER, kind=_KIND, about=_TEXT, words=_TEXT)}),
    900,
)
"""A sheet with posts of users."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Where a well-known server listens.

    Attributes:
        url: Base address.
        key_variable: Environment variable that usually holds the key; empty: the server wants none.
        structured: Whether it takes a JSON schema for its answer.
    """

    url: str
    key_variable: str = ""
    structured: bool = True


PRESETS: Mapping[str, Preset] = {
    "ollama": Preset("http://localhost:11434/v1"),
    "llama.cpp": Preset("http://localhost:8080/v1"),
    "lmstudio": Preset("http://localhost:1234/v1"),
    "vllm": Preset("http://localhost:8000/v1"),
    "openai": Preset("https://api.openai.com/v1", "OPENAI_API_KEY"),
    "anthropic": Preset("https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", structured=False),
}
"""Names that market.yaml and the command line take instead of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A model at an address.

    Attributes:
        url: Base address, for example ``http://localhost:8080/v1``.
        model: Model name that the endpoint knows.
        key: Sent as a bearer token when not empty, to this address only; never stored or logged.
        structured: Ask for an answer by JSON schema; dropped automatically where the endpoint refuses it.
        timeout: Seconds a request may take.
        together: Requests under way at once.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    structured: bool = True
    timeout: float = 120.0
    together: int = 4

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("the endpoint's address must start with http:// or https://", where=self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Where reading stops. None: no bound.

    Attributes:
        tokens: Tokens in and out.
        money: In the currency of the prices.
        input_price: For a million tokens sent.
        output_price: For a million tokens received.
    """

    tokens: int | None = None
    money: float | None = None
    input_price: float = 0.0
    output_price: float = 0.0

    def cost(self, sent: int, received: int) -> float:
        """Return what so many tokens cost."""
        return (sent * self.input_price + received * self.output_price) / 1_000_000

    def allows(self, sent: int, received: int) -> bool:
        """Return whether so many tokens in all are within it."""
        within = self.tokens is None or sent + received <= self.tokens
        return within and (self.money is None or self.cost(sent, received) <= self.money)


@dataclass(slots=True)
class TokenUsage:
    """Tokens used so far, as the endpoint reports them, else estimated."""

    sent: int = 0
    received: int = 0
    stopped: bool = False
    """The budget ended before the sheets did."""
    _lock: Lock = field(default_factory=Lock)

    def add(self, sent: int, received: int) -> None:
        """Count one answer."""
        with self._lock:
            self.sent += sent
            self.received += received


def estimate_tokens(turns: Sequence[str], form: ReaderForm = CELLS) -> tuple[int, int]:
    """Return about how many tokens reading one sheet sends and receives, the brief included."""
    return (len(form.brief) + sum(map(len, turns))) // _LETTERS_A_TOKEN + 1, form.answer_tokens


def ask_endpoint(
    sheets: Iterable[tuple[str, Sequence[str]]],
    endpoint: Endpoint,
    *,
    form: ReaderForm = CELLS,
    budget: Budget | None = None,
    usage: TokenUsage | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[str]:
    """Let a language model read sheets, one request each.

    The model gets the brief as its instruction and the sheet as data. What it writes is taken as an answer to that
    sheet, whatever id it gives; text that is no JSON object is left out and the sheet stays unread. Redirects are
    refused, so that neither key nor passages reach another host. Busy answers (429, 5xx) are retried.

    Args:
        sheets: Pairs of a sheet's id and the conversation about it: the sheet's text alone or, for a second look, also
            what the model answered and the further passages.
        endpoint: Whom to ask.
        form: What the sheets are.
        budget: Where to stop; a request is not sent where its estimate would exceed what is left.
        usage: Counts tokens; tells afterwards whether the budget stopped the reading.
        sleep: Waits between tries.

    Yields:
        Answers, one line of JSON each, in the order of the sheets.

    Raises:
        RivalscopeError: The endpoint cannot be reached or refuses.
    """
    budget, usage = budget or Budget(), usage if usage is not None else TokenUsage()
    client = _Client(endpoint, form, usage, sleep)
    waiting = list(sheets)
    with ThreadPoolExecutor(endpoint.together) as pool:
        while waiting:
            # So many at once that none has to be called back: what they may use is within the budget.
            batch: list[tuple[str, Sequence[str]]] = []
            sent, received = usage.sent, usage.received
            for key, turns in waiting[: endpoint.together]:
                more = estimate_tokens(turns, form)
                sent, received = sent + more[0], received + more[1]
                if not budget.allows(sent, received):
                    break
                batch.append((key, turns))
            if not batch:
                usage.stopped = True
                return
            waiting = waiting[len(batch) :]
            for (key, _), said in zip(batch, pool.map(client.ask, [turns for _, turns in batch]), strict=True):
                answer = _object_in(said)
                if answer is not None:
                    yield json.dumps({**answer, "sheet": key}, ensure_ascii=False)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses every redirect: the standard library would carry the key along to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Client:
    """Sends sheets to one endpoint."""

    def __init__(self, endpoint: Endpoint, form: ReaderForm, usage: TokenUsage, sleep: Callable[[float], None]) -> None:
        self._endpoint, self._form, self._usage, self._sleep = endpoint, form, usage, sleep
        self._url = f"{endpoint.url.rstrip('/')}/chat/completions"
        self._plain = not endpoint.structured
        self._opener = urllib.request.build_opener(_NoRedirects)

    def ask(self, turns: Sequence[str]) -> str:
        """Return what the model says of one sheet."""
        for attempt in range(_TRIES):
            plain = self._plain
            try:
                answer = self._send(turns, plain=plain)
            except urllib.error.HTTPError as error:
                with error:
                    complaint = error.read(_SHOWN_CHARACTERS).decode("utf-8", "replace")
                if error.code in (400, 422) and not plain:
                    self._plain = True  # this endpoint takes no schema, or no temperature: ask for plain text
                    continue
                wait = _wait(error.headers.get("Retry-After"), attempt)
                if error.code in _AGAIN and attempt + 1 < _TRIES and wait is not None:
                    self._sleep(wait)
                    continue
                raise self._failed(self._complaint(error, complaint)) from error
            except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
                if attempt + 1 < _TRIES:
                    self._sleep(_wait(None, attempt) or 0.0)
                    continue
                raise self._failed(type(error).__name__) from error
            except (OSError, ValueError) as error:
                raise self._failed(type(error).__name__) from error
            return self._text(answer, turns)
        raise self._failed("it accepts neither a JSON schema nor plain text")

    def _send(self, turns: Sequence[str], *, plain: bool) -> object:
        body: dict[str, object] = {
            "model": self._endpoint.model,
            "messages": [
                {"role": "system", "content": self._form.brief},
                *(
                    {"role": role, "content": said}
                    for role, said in zip(cycle(("user", "assistant")), turns, strict=False)
                ),
            ],
        }
        if not plain:
            schema = {"type": "json_schema", "json_schema": {"name": "answer", "schema": self._form.schema}}
            body |= {"temperature": 0, "response_format": schema}
        headers = {"Content-Type": "application/json"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        request = urllib.request.Request(self._url, data=json.dumps(body).encode(), headers=headers)
        with self._opener.open(request, timeout=self._endpoint.timeout) as answer:
            return json.loads(answer.read(_MOST_BYTES))

    def _text(self, answer: object, turns: Sequence[str]) -> str:
        try:
            text = str(answer["choices"][0]["message"]["content"])  # type: ignore[index]
        except (KeyError, IndexError, TypeError) as error:
            raise self._failed(type(error).__name__) from error
        sent, received = estimate_tokens(turns, self._form)
        used = answer.get("usage") if isinstance(answer, dict) else None
        if isinstance(used, dict):
            sent = _count(used.get("prompt_tokens"), sent)
            received = _count(used.get("completion_tokens"), received)
        self._usage.add(sent, received)
        return text

    def _complaint(self, error: urllib.error.HTTPError, said: str) -> str:
        if 300 <= error.code < 400:
            return f"{error.code}: it redirects to {urlsplit(error.headers.get('Location') or '').netloc or 'nowhere'}"
        key = self._endpoint.key
        # Some endpoints repeat the key that they refuse.
        return f"{error.code}: {said.replace(key, REDACTED) if key else said}"

    def _failed(self, why: str) -> RivalscopeError:
        return RivalscopeError(
            f"the endpoint did not answer as expected ({why})",
            where=self._url,
            next_step="Check the address, the model's name and the key",
        )


def _count(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and value >= 0 else otherwise


def _wait(header: str | None, attempt: int) -> float | None:
    """Return how long to wait before the next try; None: longer than is worth it."""
    if header and header.strip().isdigit():
        asked = float(header)
        return asked if asked <= _LONGEST_WAIT else None
    return float(2**attempt)


def _object_in(text: str) -> dict[str, object] | None:
    """Return the JSON object in a model's text, which may be between other words; None if there is none."""
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
