"""The outcome of a request: read, unchanged, gone, refused, failed or empty. Pure rules over one answer.

A block is distinguished from a missing page and from an empty one, because only a page that was really read may say
"no". The rules are data: each names the words or headers by which it is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.consent import words_beside_banner
from crawlers.links import PageView, says_enough, view_page
from crawlers.stand_ins import stand_in
from rivalscope.core.payload import decode
from rivalscope.core.payload.shell import states_something
from rivalscope.core.records import NEEDS_SCRIPT, RENDERED, Outcome

__all__ = [
    "SECRET_UNKNOWN", "RequestVerdict", "is_html", "is_login_url", "judge_page", "judge_payload", "judge_status",
    "retry_after",
]  # fmt: skip

SECRET_UNKNOWN = "its address contains a secret that no longer appears on any page"

_GONE = {404: "not found", 410: "gone for good"}
_REFUSED = {
    401: "a login is required",
    402: "a payment is required",
    403: "the server forbids it",
    407: "a proxy login is required",
    429: "the server asks us to slow down",
    451: "not available for legal reasons",
}
# Worth another try: the server was busy, or something between us and it was.
_TRANSIENT = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524))
_HTML = ("text/html", "application/xhtml+xml")
# Text that a person would call "nothing": two short lines. Real pages have that much in their footer alone.
_EMPTY_WORDS = 8
_SHELL_WORDS = 50
_WALL_WORDS = 120
# A page that stands in for another links to a policy or two; a real one has a navigation as well.
_WALL_LINKS = 5

_CHALLENGE_MARKS = (
    b"/cdn-cgi/challenge-platform/",
    b"_incapsula_resource",
    b"captcha-delivery.com",
    b"px-captcha",
    b"awswafintegration",
    b"sucuri_cloudproxy",
    b"distil_r_captcha",
    b"ak-challenge",
)
_CHALLENGE_HEADERS = ("cf-mitigated", "x-datadome", "x-amzn-waf-action")
_LOGIN_URL = re.compile(r"/(?:log-?in|sign-?in|sso|oauth2?|saml2?|authori[sz]e)(?:[/?.]|$)", re.IGNORECASE)
# The name of the site may be before the words, behind a dash or a bar.
_CODE_IN_TITLE = re.compile(r"\b404 (?:error|not found|page)|[|–—-] 404$")


@dataclass(frozen=True, slots=True)
class RequestVerdict:
    """The outcome of a request."""

    outcome: Outcome
    reason: str = ""
    retry: bool = False
    """Trying again later may help."""
    shell: bool = False
    """A browser would see more."""


def judge_status(status: int, headers: Mapping[str, str], body: bytes) -> RequestVerdict:
    """Judge an answer by its status, before anything is parsed.

    Args:
        status: HTTP status.
        headers: Names in lower case.
        body: Decoded payload; only its beginning is looked at.
    """
    if status in (301, 302, 303, 307, 308):
        if not headers.get("location"):
            return RequestVerdict(Outcome.FAILED, f"a redirect ({status}) without a target")
        return RequestVerdict(Outcome.REDIRECT)
    if status == 304:
        return RequestVerdict(Outcome.UNCHANGED)
    if 200 <= status < 300:
        if any(name in headers for name in _CHALLENGE_HEADERS[:1]):
            return RequestVerdict(Outcome.REFUSED, "a challenge page instead of the page")
        return (
            RequestVerdict(Outcome.EMPTY, "a response without a page")
            if not body.strip()
            else RequestVerdict(Outcome.FETCHED)
        )
    if status in _GONE:
        return RequestVerdict(Outcome.GONE, _GONE[status])
    if status == 503 and _is_challenge(headers, body):
        return RequestVerdict(Outcome.REFUSED, "a challenge page instead of the page (503)")
    if status in _REFUSED:
        reason = _REFUSED[status]
        if status == 403 and _is_challenge(headers, body):
            reason = "a challenge page instead of the page"
        return RequestVerdict(Outcome.REFUSED, f"{reason} ({status})", retry=status in _TRANSIENT)
    if 400 <= status < 500:
        return RequestVerdict(Outcome.FAILED, f"the server rejected the request ({status})", retry=status in _TRANSIENT)
    return RequestVerdict(Outcome.FAILED, f"the server failed ({status})", retry=status in _TRANSIENT)


def judge_payload(payload: bytes, url: str, *, charset: str = "", rendered: bool = False) -> RequestVerdict:
    """Judge a page that came with status 200, when its links are of no interest; arguments as for the others."""
    if says_enough(payload, charset=charset):
        return RequestVerdict(Outcome.FETCHED)
    return judge_page(view_page(payload, url, charset=charset, follow=False), url, payload, rendered=rendered)


def judge_page(view: PageView, url: str, payload: bytes, *, rendered: bool = False) -> RequestVerdict:
    """Judge a page that came with status 200: a wall and an empty shell are not pages.

    Long pages are never walls: a page about login or consent has more to say than the wall itself.

    Args:
        view: The page as the crawl sees it.
        url: Its address.
        payload: Its bytes.
        rendered: A browser has run its scripts; nobody would see more.
    """
    if view.words < _WALL_WORDS:
        text = f"{view.title.lower()}\n{view.text}"
        if stand_in("challenge").search(text) and (view.words < _SHELL_WORDS or _has_mark(payload)):
            return RequestVerdict(Outcome.REFUSED, "a challenge page instead of the page")
        if stand_in("blocked").search(text) and (view.words < _SHELL_WORDS or _has_mark(payload)):
            return RequestVerdict(Outcome.REFUSED, "an access-denied page instead of the page")
        if view.password_field and (stand_in("login").search(text) or _LOGIN_URL.search(url)):
            # The login page itself was not what anyone asked to read either.
            return RequestVerdict(Outcome.REFUSED, "a login wall instead of the page")
        asks = stand_in("asks_consent").search(text) and stand_in("consent_button").search(text)
        if asks and len(view.links) < _WALL_LINKS:
            if words_beside_banner(payload) <= _EMPTY_WORDS:
                return RequestVerdict(Outcome.REFUSED, "a consent wall instead of the page")
        elif _says_not_found(view.title.lower().strip()):
            return RequestVerdict(Outcome.FAILED, 'a page that says "not found", with status 200')
        elif stand_in("down").search(text) and view.words < _SHELL_WORDS and len(view.links) < _WALL_LINKS:
            return RequestVerdict(Outcome.FAILED, "a maintenance notice, with status 200")
        if stand_in("paywall").search(text):
            return RequestVerdict(Outcome.REFUSED, "a paywall instead of the page")
    if not rendered and view.words < _SHELL_WORDS and (view.app_root or _pleads(payload)) and _has_script(payload):
        if states_something(payload):
            return RequestVerdict(Outcome.FETCHED, f"{NEEDS_SCRIPT}: only its structured data was read", shell=True)
        return RequestVerdict(Outcome.EMPTY, f"{NEEDS_SCRIPT}: almost no text without it", shell=True)
    if view.words < _EMPTY_WORDS:
        more = f", {RENDERED}" if rendered else ""
        return RequestVerdict(Outcome.EMPTY, f"almost no text ({view.words} words{more})")
    return RequestVerdict(Outcome.FETCHED)


def retry_after(value: str, *, now: float, date_of: float | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for; None when it is none.

    Args:
        value: The header: seconds.
        now: Current time, seconds since the epoch.
        date_of: The header as a date, in seconds since the epoch, if it is one.
    """
    value = value.strip()
    if value.isdigit() and len(value) < 10:
        return float(value)
    return max(0.0, date_of - now) if date_of is not None else None


def is_html(mime: str, payload: bytes) -> bool:
    """Return whether a payload is a page; what it looks like wins over a server that names no type."""
    if mime in _HTML:
        return True
    if mime and mime not in ("text/plain", "application/octet-stream", "application/unknown"):
        return False
    head = payload[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def is_login_url(url: str) -> bool:
    """Return whether an address is a login form's."""
    return _LOGIN_URL.search(urlsplit(url).path) is not None


def _is_challenge(headers: Mapping[str, str], body: bytes) -> bool:
    if any(name in headers for name in _CHALLENGE_HEADERS) or _has_mark(body):
        return True
    return stand_in("challenge").search(decode(body[:20_000]).text.lower()) is not None


def _says_not_found(title: str) -> bool:
    return stand_in("not_found").match(title) is not None or _CODE_IN_TITLE.search(title) is not None


def _has_mark(payload: bytes) -> bool:
    head = payload[:200_000].lower()
    return any(mark in head for mark in _CHALLENGE_MARKS)


def _pleads(payload: bytes) -> bool:
    """Return whether a page asks for JavaScript if there is none."""
    return any(b"javascript" in part[:2_000] for part in payload[:500_000].lower().split(b"<noscript")[1:20])


def _has_script(payload: bytes) -> bool:
    return b"<script" in payload.lower()
