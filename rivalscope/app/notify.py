"""Decide what is worth an alert, then deliver it: the two are apart, so that deciding can be tested and dry-run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from analysis.changes.digest import Digest, urgent
from analysis.changes.render import markdown_line, to_markdown
from analysis.demand.records import DemandJump
from rivalscope.app.digest_plan import addresses
from rivalscope.core.config import MarketSpec
from rivalscope.core.errors import MissingExtraError, RivalscopeError

if TYPE_CHECKING:
    from rivalscope.app.workflows.collect import Collected

__all__ = [
    "Alert",
    "Loudness",
    "alerts_of_changes",
    "alerts_of_demand",
    "alerts_of_run",
    "deliver",
    "digest_alert",
    "parts_of",
]

_MOST_PARTS = 5
_MORE = "... and {lines} more lines that do not fit this channel. Read them with: rivalscope digest"
_NOTICE = "{lines} lines, too long for this channel. Read them with: rivalscope digest"
_SHORTEST, _SAFE = 200, 1_700
"""Characters of a body: of the smallest part that is still worth sending, and of one that every chat takes."""
_NUMBERED = 8
"""Characters of " (1/5)", and of what divides a title from the body below it."""


class Loudness(StrEnum):
    """How loud an alert is; the names are Apprise's."""

    INFO = "info"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something to tell people."""

    title: str
    body: str
    """Markdown."""
    level: Loudness


def alerts_of_run(market: MarketSpec, collected: Collected) -> list[Alert]:
    """Return an alert for a run with sources that did not meet their expectations; none for a good one."""
    if not collected.failed:
        return []
    lines = [f"- {result.coverage.source}: {missed}" for result in collected.failed for missed in result.missed]
    return [
        Alert(
            title=f"{market.market}: {len(collected.failed)} of {len(collected.sources)} sources failed",
            body="The last published result is kept.\n\n" + "\n".join(lines),
            level=Loudness.FAILURE,
        )
    ]


def alerts_of_changes(market: MarketSpec, digest: Digest) -> list[Alert]:
    """Return an alert for changes above the market's bar of urgency; the others wait for the digest."""
    found = urgent(digest, bar=market.notify.urgent_severity)
    if not found:
        return []
    title = f"{market.market}: {len(found)} urgent change{'' if len(found) == 1 else 's'}"
    return [Alert(title=title, body="\n".join(map(markdown_line, found)), level=Loudness.WARNING)]


def alerts_of_demand(market: MarketSpec, jumps: Sequence[DemandJump]) -> list[Alert]:
    """Return an alert where many more people than before ask for something that we are not known to have."""
    if not jumps:
        return []
    lines = [
        f"- {one.demand.label}: {one.demand.people} ask for it, at least {one.before} at the last alert"
        f" {one.demand.posts[0].url if one.demand.posts else ''}"
        for one in jumps
    ]
    title = f"{market.market}: demand jumped for {len(jumps)} thing{'' if len(jumps) == 1 else 's'} that we lack"
    return [Alert(title=title, body="\n".join(lines), level=Loudness.WARNING)]


def digest_alert(market: MarketSpec, digest: Digest) -> Alert:
    """Return a digest as something to send."""
    what = "nothing material" if digest.nothing_material else "what changed"
    unseen = digest.nothing_material and digest.nobody_looked
    title = f"{market.market}: {'nothing was crawled' if unseen else what}"
    return Alert(title=title, body=to_markdown(digest), level=Loudness.WARNING if unseen else Loudness.INFO)


def deliver(
    market: MarketSpec,
    alerts: Sequence[Alert],
    *,
    dry_run: bool = False,
    say: Callable[[str], None] = print,
    tries: int = 3,
    wait: float = 5.0,
) -> int:
    """Send alerts to the addresses in the environment, and return how many were delivered.

    An alert that is too long for a channel is sent in parts. An alert that reached at least one address counts as
    delivered, and the working addresses are notified which one failed.

    Args:
        market: Names the environment variable that holds Apprise URLs.
        alerts: What to send.
        dry_run: Print instead of sending.
        say: Where a dry run and "no address" go.
        tries: Attempts for each alert.
        wait: Seconds before the second attempt; doubled for each further one.

    Raises:
        MissingExtraError: There is an address, but Apprise is not installed.
        RivalscopeError: An address cannot be read, or an alert reached nobody.
    """
    known = addresses(market)
    if dry_run or not known:
        for alert in alerts:
            say(f"[{alert.level}] {alert.title}\n{alert.body}")
        if alerts and not dry_run:
            say(f"No notification was sent: {market.notify.urls_env} contains no address.")
        return 0
    try:
        import apprise
    except ModuleNotFoundError as error:
        raise MissingExtraError("notify", "apprise") from error
    channels = [apprise.Apprise.instantiate(address) for address in known]
    if not all(channels):
        raise RivalscopeError(
            "an address is not valid",
            where=market.notify.urls_env,
            next_step="Write Apprise URLs, for example mailto://user:password@example.com, separated by spaces.",
        )
    silent: dict[int, str] = {}
    for alert in alerts:
        reached = [
            number
            for number, channel in enumerate(channels, start=1)
            if _send(channel, alert, tries=tries, wait=wait) or silent.setdefault(number, alert.title) is None
        ]
        if not reached:
            raise RivalscopeError(
                f'the alert "{alert.title}" could not be delivered in {tries} attempts',
                where=market.notify.urls_env,
                next_step="Test the address by hand: apprise -t test URL",
            )
    if silent:
        _report_silence(market, channels, silent, say=say)
    return len(alerts)


def parts_of(alert: Alert, *, limit: int) -> list[Alert]:
    """Cut an alert into parts that a channel takes, between lines where it can; what is beyond the fifth is left out.

    Args:
        alert: What to send.
        limit: Maximum number of characters of a body.
    """
    if len(alert.body) <= limit:
        return [alert]
    room = limit - len(_MORE) - 8
    pieces: list[str] = []
    for line in alert.body.splitlines(keepends=True):
        while line:
            if pieces and len(pieces[-1]) + len(line) <= room:
                pieces[-1] += line
                break
            cut = line if len(line) <= room else line[: line.rfind(" ", room // 2, room) + 1 or room]
            pieces.append(cut)
            line = line[len(cut) :]
    if len(pieces) > _MOST_PARTS:
        left_out = len("".join(pieces[_MOST_PARTS:]).splitlines())
        pieces = pieces[:_MOST_PARTS]
        pieces[-1] = f"{pieces[-1].rstrip()}\n\n{_MORE.format(lines=left_out)}"
    return [
        replace(alert, title=f"{alert.title} ({number}/{len(pieces)})", body=piece)
        for number, piece in enumerate(pieces, start=1)
    ]


def _send(channel: Any, alert: Alert, *, tries: int, wait: float) -> bool:
    """Send an alert to one address, in parts if need be; say whether all of it arrived."""
    # Some channels, text messages among them, know no titles and begin the body with it.
    above = 0 if channel.title_maxlen else len(alert.title) + _NUMBERED
    # Markdown grows when a channel turns it into its own markup.
    limit = int((channel.body_maxlen - above) * 0.85)
    if limit < min(_SHORTEST, len(alert.body)):
        return _send_parts(channel, [_notice_of(alert, channel.body_maxlen)], tries=tries, wait=wait)
    if _send_parts(channel, parts_of(alert, limit=limit), tries=tries, wait=wait):
        return True
    # A gateway may take less than its plugin knows of.
    shorter = parts_of(alert, limit=_SAFE)
    return limit > _SAFE < len(alert.body) and _send_parts(channel, shorter, tries=1, wait=wait)


def _notice_of(alert: Alert, room: int) -> Alert:
    """Return one short message in place of an alert of which a channel takes no part that is worth sending."""
    body = _NOTICE.format(lines=sum(bool(line.strip()) for line in alert.body.splitlines()))
    return replace(alert, title=alert.title[: max(0, room - len(body) - _NUMBERED)].rstrip(), body=body)


def _send_parts(channel: Any, parts: Sequence[Alert], *, tries: int, wait: float) -> bool:
    for part in parts:
        for attempt in range(tries):
            if attempt:
                time.sleep(wait * 2 ** (attempt - 1))
            if channel.notify(
                title=part.title[: channel.title_maxlen] if channel.title_maxlen else part.title,
                body=part.body,
                notify_type=part.level.value,
                body_format="markdown",
            ):
                break
        else:
            return False
    return True


def _report_silence(
    market: MarketSpec, channels: Sequence[Any], silent: Mapping[int, str], *, say: Callable[[str], None]
) -> None:
    lines = [
        f'- address {number} ({channels[number - 1].service_name}): "{title}" was not delivered'
        for number, title in silent.items()
    ]
    alert = Alert(
        title=f"{market.market}: {len(silent)} of {len(channels)} addresses could not be reached",
        body="\n".join(lines) + f"\n\nThe addresses are in {market.notify.urls_env}, numbered from 1.",
        level=Loudness.FAILURE,
    )
    say(f"[{alert.level}] {alert.title}\n{alert.body}")
    for number, channel in enumerate(channels, start=1):
        if number not in silent:
            _send(channel, alert, tries=1, wait=0)
