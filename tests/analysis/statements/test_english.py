"""Sentences that vendors write, by kind: what each of them proves about a capability."""

from __future__ import annotations

import pytest

from analysis.statements import Asked, Claim, Context, Meaning, read_claim


def read(passage: str, label: str, heading: str = "", page_kind: str = "docs", definition: str = "") -> Claim:
    """Read one sentence of a fictional product."""
    context = Context(heading=heading, page_kind=page_kind, language="en", names=("Heron",))
    return read_claim(passage, Asked(label, definition=definition), context)


DENIES = """
Heron does not support audit logs.
Heron doesn't offer audit logs.
Audit logs are not supported.
Audit logs aren't available yet.
Audit logs are currently not available.
Audit logs are not available at this time.
At present, Heron has no audit logs.
There are no audit logs in Heron.
There is currently no support for audit logs.
There's no way to get audit logs.
We do not provide audit logs.
We don't have audit logs.
Heron has no audit logs.
Heron lacks audit logs.
Heron comes without audit logs.
Audit logs are unsupported.
Audit logs are unavailable.
Audit logs are missing.
Audit logs are not something we offer.
Audit logs aren't part of Heron.
Audit logs cannot be exported or viewed.
Audit logs have not been implemented.
Audit logs haven't been implemented yet.
Audit logs: not supported
Audit logs (not supported)
Audit logs (not yet implemented)
No audit logs.
- No audit logs
Unfortunately, audit logs are not possible.
Heron supports neither audit logs nor alerts.
Neither alerts nor audit logs are available.
It is not possible to use audit logs.
It's impossible to keep audit logs in Heron.
You cannot use audit logs.
You can't have audit logs with Heron.
Users are unable to see audit logs.
We have no plans to add audit logs.
Audit logs are not planned.
Audit logs are out of scope.
Audit logs are a non-goal.
Heron will not support audit logs.
Audit logs will not be added.
Heron never had audit logs.
The lack of audit logs is a known limitation.
You won't find audit logs in Heron.
Support for audit logs is missing.
Support for audit logs does not exist.
Audit logs do not exist in Heron.
Audit logs do not work.
Audit logs are not included.
Audit logs are not offered as of now.
As of today, Heron cannot write audit logs.
For now, audit logs are not included.
Heron is not able to write audit logs.
Audit logs are not on our roadmap.
Heron does not yet write audit logs.
Heron does not currently ship with audit logs.
Heron does not natively support audit logs.
Heron does not (yet) support audit logs.
Native audit logs are not available.
Heron has yet to implement audit logs.
Audit logs have yet to be implemented.
Heron isn't an audit log tool and keeps no audit logs.
Audit logs are deliberately left out.
We decided against audit logs.
Audit logs? Sorry, not today.
""".strip().splitlines()

SUPPORTS = """
Heron supports audit logs.
Heron has audit logs.
Audit logs are available.
Audit logs are supported out of the box.
You can use audit logs.
Audit logs cannot be disabled.
Audit logs can't be turned off.
Audit logs no longer require a restart.
Audit logs are not only for administrators.
Heron offers not just alerts but audit logs too.
Audit logs do not require any configuration.
No additional setup is needed for audit logs.
Audit logs work without any extra configuration.
We added audit logs.
Heron now supports audit logs.
Don't worry: audit logs are included.
Audit logs don't affect performance.
Audit logs are not limited to administrators.
Audit logs are no longer limited to ten users.
Previously, audit logs were only available to administrators.
Audit logs are kept for every user.
Thanks to audit logs you always know who did what.
Heron keeps audit logs, so you don't need another tool.
Audit logs are off by default and can be enabled in the settings.
Audit logs are not enabled by default.
With audit logs, nothing goes unnoticed.
Heron automatically writes audit logs.
The new audit logs show who changed what.
Audit logs let you trace every change.
Unlimited audit logs.
Heron includes audit logs at no extra cost.
Audit logs are generally available.
Audit logs never expire.
Need to know who did it? Heron has audit logs.
""".strip().splitlines()

PLANNED = """
Audit logs are coming soon.
Audit logs are planned.
Audit logs are on our roadmap.
We are working on audit logs.
We're currently adding audit logs.
Audit logs will be added in a future release.
Audit logs will be available later this year.
We plan to add audit logs.
We intend to support audit logs.
Support for audit logs is planned for the next version.
Audit logs are not supported yet, but they are on the roadmap.
Audit logs are not available yet; we plan to add them in Q3.
Audit logs are under development.
Audit logs are in development.
Audit logs: coming soon
Audit logs (planned)
Heron will support audit logs soon.
We will be adding audit logs next quarter.
Audit logs will come with version 4.
Upcoming: audit logs
A future version will bring audit logs.
We hope to offer audit logs by the end of the year.
Audit logs are expected to be available in June.
""".strip().splitlines()

REMOVED = """
Audit logs were removed in version 3.
Audit logs have been removed.
Audit logs are no longer supported.
Heron no longer supports audit logs.
We dropped support for audit logs.
We have discontinued audit logs.
Support for audit logs has been dropped.
Audit logs are no longer available.
Audit logs have been discontinued.
Version 4 removes audit logs.
Audit logs were retired last year.
Audit logs are not supported any more.
Audit logs aren't available anymore.
Audit logs reached their end of life.
Heron used to have audit logs.
As of version 3, audit logs are gone.
""".strip().splitlines()

LIMITED = """
Audit logs are only available for administrators.
Audit logs only work on Linux.
Audit logs are limited to 30 days.
Audit logs are supported only in the web interface.
Audit logs are partially supported.
Audit logs are deprecated.
Audit logs are deprecated and will be removed in version 5.
Audit logs will be removed in the next major version.
Audit logs have some limitations.
Audit logs are read-only and kept for at most 90 days.
Audit logs are available as long as the server is reachable.
Audit logs are supported, with the exception of imports.
When the server is offline, audit logs are not available.
""".strip().splitlines()

MENTIONS = """
See audit logs for more information.
For more information, see Audit logs.
Does Heron have audit logs?
Audit logs may be added one day.
We might consider audit logs.
If you need audit logs, let us know.
Audit logs could be added in theory.
An audit log is defined as a record of what happened.
Refer to the audit logs documentation.
[Audit logs](/docs/audit-logs)
Would you like to see audit logs? Vote for it.
Learn more about audit logs.
""".strip().splitlines()

OTHERS = """
Most tools lack audit logs.
Other tools offer audit logs.
PagerDuty offers audit logs.
FreeIPA does not support audit logs.
Competitors charge for audit logs.
An unofficial plugin adds audit logs.
""".strip().splitlines()

TABLES = [
    (Meaning.DENIES, DENIES),
    (Meaning.SUPPORTS, SUPPORTS),
    (Meaning.PLANNED, PLANNED),
    (Meaning.REMOVED, REMOVED),
    (Meaning.LIMITED, LIMITED),
    (Meaning.MENTIONS, MENTIONS),
    (Meaning.OTHER_PRODUCT, OTHERS),
]


@pytest.mark.parametrize(
    ("meaning", "sentence"), [(meaning, sentence) for meaning, sentences in TABLES for sentence in sentences]
)
def test_a_sentence_proves_what_it_says(meaning: Meaning, sentence: str) -> None:
    assert read(sentence, "Audit logs").meaning is meaning
