"""Check a run against the expectations of its sources. Silence is a failure, reported in words with numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rivalscope.core.config import Expect
from rivalscope.core.not_read import cause_of_reason
from rivalscope.core.records import Capture, Outcome

__all__ = ["Coverage", "missing_texts", "summarise", "violations"]

_SHARE_OF_RELEASES = 0.5
"""Share of the releases of last time that must be read: a page shows the newest ones only, but not suddenly fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a run saw of one source: one row of the coverage certificate."""

    source: str
    product: str
    planned: int
    """Addresses that were to be looked at; a redirect is not one, its target is."""
    fetched: int
    """Read, and not as they were; ``new`` and ``changed`` tell which."""
    unchanged: int
    new: int
    """Fetched for the first time."""
    changed: int
    """Fetched with another payload than last time."""
    gone: int
    empty: int
    refused: int
    failed: int
    bytes: int
    """Payload bytes of what was fetched, after decoding."""
    seconds: float
    not_read: Mapping[str, int] = field(default_factory=dict)
    """What was met and cannot be read, in answers, links and pages: cause and count."""

    @property
    def readable(self) -> int:
        """Pages that can be read now."""
        return self.fetched + self.unchanged


def summarise(
    source: str,
    product: str,
    captures: Iterable[Capture],
    previous: Mapping[str, str],
    *,
    seconds: float = 0.0,
    bytes_received: int | None = None,
    met: Mapping[str, int] | None = None,
) -> Coverage:
    """Count the outcome of a source's captures.

    Args:
        source: Its id; captures of other sources are left out.
        product: Its product's slug.
        captures: Captures of one run. An address that was looked at twice counts once, by its last capture.
        previous: The digest of the newest readable capture of each address before the run.
        seconds: How long the crawl took.
        bytes_received: What came over the wire, if that is known; otherwise the size of what was fetched.
        met: What links led to and pages showed that cannot be read: cause and count.
    """
    last = {
        capture.url: capture for capture in sorted(captures, key=lambda found: found.at) if capture.source == source
    }
    counts = Counter(capture.outcome for capture in last.values())
    fetched = [capture for capture in last.values() if capture.outcome is Outcome.FETCHED]
    new = sum(capture.url not in previous for capture in fetched)
    changed = sum(capture.url in previous and previous[capture.url] != capture.digest for capture in fetched)
    causes = Counter(cause for capture in last.values() if (cause := cause_of_reason(capture.reason)))
    return Coverage(
        source=source,
        product=product,
        planned=len(last) - counts[Outcome.REDIRECT],
        fetched=counts[Outcome.FETCHED],
        unchanged=counts[Outcome.UNCHANGED],
        new=new,
        changed=changed,
        gone=counts[Outcome.GONE],
        empty=counts[Outcome.EMPTY],
        refused=counts[Outcome.REFUSED],
        failed=counts[Outcome.FAILED],
        bytes=sum(capture.size for capture in fetched) if bytes_received is None else bytes_received,
        seconds=round(seconds, 3),
        not_read=dict(sorted((causes + Counter(met or {})).items())),
    )


def violations(
    coverage: Coverage,
    expect: Expect,
    *,
    last_readable: int | None = None,
    entries: int | None = None,
    releases: int | None = None,
    last_releases: int | None = None,
    missing: Sequence[str] = (),
) -> list[str]:
    """Return which expectations a source missed, in words; none: it may be published.

    Args:
        coverage: What the run saw.
        expect: What the source promises.
        last_readable: Readable pages of its last published run; None: there is none.
        entries: Release entries that were read; None: they were not counted.
        releases: Releases that were read; None: they were not counted.
        last_releases: Releases on the pages that are published now; None: there are none, or they do not count.
        missing: Texts of ``must_contain`` that are on none of its pages.
    """
    found: list[str] = []
    if coverage.readable < expect.min_pages:
        found.append(f"{coverage.readable} readable pages, at least {expect.min_pages} are expected")
    lost = coverage.failed + coverage.refused
    if coverage.planned and lost / coverage.planned > expect.max_failed:
        found.append(
            f"{lost} of {coverage.planned} pages failed or were refused, at most {expect.max_failed:.0%} are allowed"
        )
    if last_readable and coverage.readable < expect.min_share_of_last * last_readable:
        found.append(
            f"{coverage.readable} readable pages after {last_readable} last time, "
            f"at least {expect.min_share_of_last:.0%} of that are expected"
        )
    if entries is not None and entries < expect.min_entries:
        found.append(f"{entries} release entries, at least {expect.min_entries} are expected")
    if releases is not None:
        least = 1 if expect.min_releases is None else expect.min_releases
        if releases < least:
            found.append(f"{releases} releases were read, at least {least} are expected")
        elif expect.min_releases is None and last_releases and releases < _SHARE_OF_RELEASES * last_releases:
            found.append(
                f"{releases} releases were read after {last_releases} last time, at least half of them are expected"
            )
    found += [f'"{text}" appears on none of its pages' for text in missing]
    return found


def missing_texts(wanted: Sequence[str], texts: Iterable[str]) -> list[str]:
    """Return the wanted texts that are in none of the texts; case and white space do not matter.

    >>> missing_texts(["Price list", "SLA"], ["our  price\\nlist"])
    ['SLA']
    """
    left = {text: " ".join(text.casefold().split()) for text in wanted}
    for text in texts:
        if not left:
            break
        folded = " ".join(text.casefold().split())
        left = {name: sought for name, sought in left.items() if sought not in folded}
    return list(left)
