"""Who is notified of what after a run: failures and urgent changes at once, the rest in the digest, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis.changes.digest import urgent
from rivalscope.app import notify
from rivalscope.app.digest_plan import is_digest_time
from rivalscope.app.workflows.digest import make_digest, remember_alerts, remember_digest
from rivalscope.core.workspace import Workspace

__all__ = ["notify_after_run"]


def notify_after_run(
    workspace: Workspace,
    alerts: Sequence[notify.Alert] = (),
    *,
    dry_run: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Send what a run raised, and what changed: the digest if it is due, else what cannot wait for it.

    What was delivered counts as reported and comes neither in a later alert nor in a later digest. What reached nobody,
    because there is no address or the delivery failed, does not count.

    Args:
        workspace: The market.
        alerts: What the run itself raised, for example sources that failed.
        dry_run: Print instead of sending.
        say: Where a dry run goes.

    Returns:
        Number of alerts delivered.
    """
    market = workspace.market
    digest = make_digest(workspace)
    if is_digest_time(workspace):
        delivered = notify.deliver(market, [*alerts, notify.digest_alert(market, digest)], dry_run=dry_run, say=say)
        if delivered:
            remember_digest(workspace, digest)
        return delivered
    delivered = notify.deliver(market, [*alerts, *notify.alerts_of_changes(market, digest)], dry_run=dry_run, say=say)
    if delivered:
        remember_alerts(workspace, urgent(digest, bar=market.notify.urgent_severity))
    return delivered
