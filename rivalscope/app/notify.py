"""Decide what is worth an alert, then deliver it: the two are apart, so that deciding can be tested and dry-run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.changes.digest import Digest, urgent
from analysis.changes.render import markdown_line, to_markdown
from rivalscope.app.workflows.collect import Collected
from rivalscope.core.config import Market
from rivalscope.core.errors import MissingExtraError, RivalscopeError

__all__ = ["Alert", "Level", "addresses", "alerts_of_changes", "alerts_of_run", "deliver", "digest_alert"]


class Level(StrEnum):
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
    level: Level


def alerts_of_run(market: Market, collected: Collected) -> list[Alert]:
    """Return an alert for a run with sources that missed their promises; none for a good one."""
    if not collected.failed:
        return []
    lines = [f"- {result.coverage.source}: {missed}" for result in collected.failed for missed in result.missed]
    return [
        Alert(
            title=f"{market.market}: {len(collected.failed)} of {len(collected.sources)} sources failed",
            body="Yesterday's result stays published.\n\n" + "\n".join(lines),
            level=Level.FAILURE,
        )
    ]


def alerts_of_changes(market: Market, digest: Digest) -> list[Alert]:
    """Return an alert for changes above the market's bar of urgency; the others wait for the digest."""
    found = urgent(digest, bar=market.notify.urgent_severity)
    if not found:
        return []
    title = f"{market.market}: {len(found)} urgent change{'' if len(found) == 1 else 's'}"
    return [Alert(title=title, body="\n".join(map(markdown_line, found)), level=Level.WARNING)]


def digest_alert(market: Market, digest: Digest) -> Alert:
    """Return a digest as something to send."""
    what = "nothing material" if digest.nothing_material else "what changed"
    unseen = digest.nothing_material and digest.nobody_looked
    title = f"{market.market}: {'nobody looked' if unseen else what}"
    return Alert(title=title, body=to_markdown(digest), level=Level.WARNING if unseen else Level.INFO)


def addresses(market: Market) -> list[str]:
    """Return the Apprise URLs that the environment names."""
    return os.environ.get(market.notify.urls_env, "").split()


def deliver(
    market: Market,
    alerts: Sequence[Alert],
    *,
    dry_run: bool = False,
    say: Callable[[str], None] = print,
    tries: int = 3,
    wait: float = 5.0,
) -> int:
    """Send alerts to the addresses in the environment, and return how many were delivered.

    Args:
        market: Names the environment variable that holds Apprise URLs.
        alerts: What to send.
        dry_run: Print instead of sending.
        say: Where a dry run and "no address" go.
        tries: Attempts for each alert.
        wait: Seconds before the second attempt; doubled for each further one.

    Raises:
        MissingExtraError: There is an address, but Apprise is not installed.
        RivalscopeError: An address cannot be read, or an alert could not be delivered.
    """
    known = addresses(market)
    if dry_run or not known:
        for alert in alerts:
            say(f"[{alert.level}] {alert.title}\n{alert.body}")
        if alerts and not dry_run:
            say(f"Nobody was told: {market.notify.urls_env} holds no address.")
        return 0
    try:
        import apprise
    except ModuleNotFoundError as error:
        raise MissingExtraError("notify", "apprise") from error
    channel = apprise.Apprise()
    if not all(channel.add(address) for address in known):
        raise RivalscopeError(
            "an address cannot be read",
            where=market.notify.urls_env,
            next_step="Write Apprise URLs, for example mailto://user:password@example.com, separated by spaces.",
        )
    for alert in alerts:
        for attempt in range(tries):
            if attempt:
                time.sleep(wait * 2 ** (attempt - 1))
            if channel.notify(
                title=alert.title,
                body=alert.body,
                notify_type=alert.level.value,
                body_format=apprise.NotifyFormat.MARKDOWN,
            ):
                break
        else:
            raise RivalscopeError(
                f'the alert "{alert.title}" could not be delivered in {tries} attempts',
                where=market.notify.urls_env,
                next_step="Try the address by hand: apprise -t test URL",
            )
    return len(alerts)
