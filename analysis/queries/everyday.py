"""How people say what a capability does who do not know what it is called: "behind our firewall" is self-hosting.

General software vocabulary, nothing of one market: a row says which names it belongs to, then what is said instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from analysis.text.normalise import stems

__all__ = ["said_instead"]

_SAID = {
    "single sign-on, sso, saml, openid connect": "log in with the company account; okta, azure ad, entra or google "
    "login; corporate login; one password for everything; identity provider login; sign in without another password",
    "scim, user provisioning, directory sync": "create, remove and delete accounts automatically; deprovision people "
    "who leave; onboarding and offboarding of users; accounts from our directory, okta or active directory",
    "audit log, audit trail, activity log, change history": "who did what and when; record, diary, journal, logbook or "
    "paper trail of all edits; see who touched or changed it; trace back every action; history of changes",
    "custom roles, role-based access control, rbac, permissions": "who may do what; different rights for different "
    "people; privileges; access levels; read-only access for contractors; restrict what a person may do; admin rights",
    "data residency, eu region, eu hosting": "where the data is stored, kept, located or hosted; data must stay in the "
    "country, in europe, in germany; data location; servers in europe; gdpr; data center in frankfurt",
    "self-hosting, self-hosted, on-premises": "behind our firewall; in our own network, data center or cloud; on our "
    "own machines, servers or hardware; run, install or deploy it ourselves; air-gapped; in house; docker, kubernetes",
    "approval, approvals, review, change requests": "a second person signs off; four eyes; two person rule; somebody "
    "must confirm or say yes before it goes live; sign-off by the manager; ask for permission before a change",
    "rollout, gradual rollout, percentage rollout, canary": "a few percent of users first; slowly ramp up from 1 to "
    "100 percent; step by step; only a share of the traffic; 5 %, then 20 %, then everybody; bit by bit",
    "segments, targeting, audience": "only for certain customers; by country, region, device or age; a saved group of "
    "users; show it to beta users only; pick who sees it; user attributes",
    "scheduled, scheduling, scheduler": "at a given time or date; tomorrow, tonight, next monday, at midnight, on "
    "friday; without being awake; plan ahead; in advance; timer; calendar",
    "prerequisite, prerequisites, dependencies, dependent": "one depends on or waits for another; only if the other "
    "is on; must come first; requires another; chained; order of things",
    "automatic rollback, auto rollback, automatic revert": "undo by itself when errors rise or go up; turns off on "
    "its own when something goes wrong; reverts a bad or broken launch; error rate spikes; safety net; kill switch; "
    "mistake gets undone without anybody",
    "a/b testing, experiments, experimentation, split testing": "which version or variant wins; half see the new page; "
    "compare two versions; test with statistics, significance or metrics; control group; trying out two designs",
    "stale, clean-up, unused": "dead, old, forgotten or abandoned ones piling up; no longer needed; can be deleted; "
    "tidy up; technical debt; leftovers; graveyard; housekeeping",
    "local evaluation, offline, in-process": "works offline, without network or internet; no call home; decides on "
    "the device or in the process; no request for each; sdks go on when the service is down; latency",
    "terraform, infrastructure as code": "managed from git or a repository; configuration in code; declarative setup; "
    "pulumi; config files",
    "openfeature, opentelemetry, open standard": "vendor-neutral interface; no lock-in; change vendors without "
    "rewriting the code; standard sdk; open protocol",
    "webhooks, event notifications": "push events or messages to our system, endpoint or url; tell, ping or notify our "
    "server when something changes; post to slack; callback; get informed at once",
    "two-factor, mfa, 2fa": "second factor; authenticator app; code by text message; passkey; security key",
    "encryption": "encrypted data; own keys; cannot be read by the vendor; at rest and in transit",
    "import, migration": "move over from another tool; bring our old data; switch to it",
    "export": "get our data out; download everything; csv or excel file",
    "api": "talk to it from a script; automate; integrate it with our own code; programmatic access",
    "backup, restore": "get lost data back; disaster recovery; snapshots",
    "mobile app": "on the phone; iphone, ios, android; on the go",
    "full-text search, search": "find something; look something up; query",
    "real-time collaboration, collaboration": "work on it together at the same time; several people in one document",
}


@lru_cache(maxsize=4096)
def said_instead(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what people say instead of some names of one capability.

    Args:
        names: Label and aliases.

    >>> any("firewall" in one for one in said_instead(("Self-hosting",)))
    True
    """
    own = [stems(name) for name in names]
    return tuple(
        text.strip()
        for known, said in _SAID.items()
        if any(_within(stems(one), name) for one in known.split(",") for name in own)
        for text in said.split(";")
    )


def _within(part: list[str], whole: Iterable[str]) -> bool:
    """Return whether all of some stems are among others."""
    return bool(part) and set(part) <= set(whole)
