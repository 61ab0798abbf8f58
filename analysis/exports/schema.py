"""The columns of every export: names and meanings are an interface, so the whole has a version.

A column is never renamed or given another meaning within a version; new ones are added at the end.
docs/data-dictionary.md is held against this module by a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

__all__ = ["SCHEMA_VERSION", "TITLES", "Column", "ColumnType", "ExportTable", "Form", "What", "schema_of"]

SCHEMA_VERSION = 2


class What(StrEnum):
    """What can be exported."""

    MATRIX = "matrix"
    EVIDENCE = "evidence"
    LEADS = "leads"
    RELEASES = "releases"
    CHANGES = "changes"
    TRENDS = "trends"
    GAPS = "gaps"
    PLANS = "plans"
    CHARGES = "charges"
    CAPABILITIES = "capabilities"
    DEMAND = "demand"
    POSTS = "posts"


TITLES: dict[What, str] = {
    What.MATRIX: "Competitive matrix",
    What.EVIDENCE: "Evidence",
    What.LEADS: "Passages to read",
    What.RELEASES: "Releases",
    What.CHANGES: "Changes",
    What.TRENDS: "Trends",
    What.GAPS: "Gaps",
    What.PLANS: "Plans and prices",
    What.CHARGES: "Charges besides plans",
    What.CAPABILITIES: "Capabilities",
    What.DEMAND: "Demand",
    What.POSTS: "Posts of users",
}
"""What a table is called in its files."""


class Form(StrEnum):
    """Long: one fact per row, for machines. Wide: a table as people draw it."""

    LONG = "long"
    WIDE = "wide"


class ColumnType(StrEnum):
    """The type of a column."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    """Aware, UTC; written as 2026-01-31T09:30:00Z."""
    LINK = "link"
    """A URL as text."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: ColumnType
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """A table on its way into a file."""

    what: What
    form: Form
    title: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[object, ...]]
    """Made one after the other: a format that can write as it reads needs little memory."""
    facts: dict[str, object]
    """As-of date, measured accuracy, coverage: facts on the whole table."""


def _columns(lines: str) -> tuple[Column, ...]:
    """Read ``name kind meaning`` lines."""
    columns = []
    for line in filter(None, lines.splitlines()):
        name, kind, about = line.split(maxsplit=2)
        columns.append(Column(name, ColumnType(kind), about))
    return tuple(columns)


_TAIL = """
as_of time Time of the newest capture that the export is based on
measured_precision number Share of judged cells that were right, 0 to 1; empty: none has been judged
schema text Name and version of these columns, e.g. "matrix/2"
"""

_LONG: dict[What, str] = {
    What.MATRIX: """
product text Slug of the product
capability text Label of the capability
support text full, partial, none or unknown
no_kind text documented, unclear (passages to read, no proof), not_mentioned, not_looked; empty for a yes
score number Likelihood that the product has it, proved or not, 0 to 1, for ranking
confidence number Calibrated probability that support is right, 0 to 1
stage text planned, preview, beta, ga, deprecated, removed; empty: not said
plan text Plan or edition that it needs; empty: not said
value text Limit or amount, e.g. "10 GB"
since text Version or date since which the product has it
quote text Best quote, verbatim but for the spreadsheet rule; empty: no evidence (a lead is none)
url link Page of the quote
captured_at time When that page was captured
pages_read integer Relevant pages of the product that were read
answer text The same answer for people: sign and words
theme text Theme of the capability
product_name text Name of the product
own boolean It is our own product
quotes integer Quotes for the answer
contradictions integer Quotes against it
reasons text Why it was judged so, separated by "; "
machine text The machine's answer where a person decided otherwise
decided_by text Who decided; empty: the machine
decision_reason text Why
capability_id text Stable id of the capability
cell_id text Stable id of the place in the matrix
evidence_id text Stable id of the best quote
proof number How surely the best quote proves the answer, 0 to 1; 0: nothing is claimed
leads integer Passages to read where the answer is unclear
lead_quote text The closest of them; a lead is not evidence
lead_url link Page of that passage
""",
    What.LEADS: """
product text Slug of the product
capability text Label of the capability
rank integer 1: nearest
quote text A passage to read, verbatim but for the spreadsheet rule; it proves nothing by itself
url link Page of the passage
link link The same with a text fragment, so that a browser scrolls to the passage
captured_at time When the page was captured
heading_path text Headings above the passage, outermost first, separated by " > "
score number How near it is, 0 to 1
verified boolean Found again in the archived bytes
digest text SHA-256 of the payload
capture_id text Id of the capture
lead_id text Stable id of the passage in that payload
capability_id text Stable id of the capability
cell_id text Stable id of the place in the matrix
""",
    What.EVIDENCE: """
product text Slug of the product
capability text Label of the capability
support text Answer of the cell: full, partial, none, unknown
rank integer 1: best; contradictions come after the support
contradicts boolean The quote contradicts the answer
quote text Verbatim but for the spreadsheet rule
url link Page of the quote
link link The same with a text fragment, so that a browser scrolls to the quote
captured_at time When the page was captured
heading_path text Headings above the quote, outermost first, separated by " > "
polarity text affirmed, denied or limited
stage text Stage that the quote names
plan text Plan that the quote names
score number How surely it proves what it is quoted for, 0 to 1
verified boolean Found again in the archived bytes
digest text SHA-256 of the payload
capture_id text Id of the capture
evidence_id text Stable id of the quote in that payload
capability_id text Stable id of the capability
cell_id text Stable id of the place in the matrix
""",
    What.RELEASES: """
product text Slug of the product
version text Version as written
published date Date that the release notes give; empty: none
discovered time When we first saw it
kind text Kind of the entry: added, changed, fixed, deprecated, removed, security, performance, breaking, docs, internal
text text The entry, verbatim but for the spreadsheet rule; empty: a release without entries
confidence number Probability that the kind is right
capability text Capability that the entry is about; empty: none
component text Part of the product that the entry names
breaking boolean The entry breaks something
security boolean The entry is about security
prerelease boolean The release is a pre-release
yanked boolean The release was withdrawn
unreleased boolean Not released yet
title text Title of the release
url link Page of the release notes
capture_id text Id of the capture
capability_id text Stable id of the capability
entry_id text Stable id of the entry
release_id text Stable id of the release
""",
    What.CHANGES: """
product text Slug of the product
kind text feature_added, claim_removed, gate_moved, price, plan, limit, stage, positioning, release, page_added ...
action text added, removed, reworded, moved
subject text What it is about
before text Older quote; empty when added
after text Newer quote; empty when removed
severity number How much it matters if it is true, 0 to 1
confidence number How sure we are that the page says something else now, 0 to 1
materiality number severity x confidence
old_at time When the older version was captured
new_at time When the newer version was captured
url link The page
heading_path text Headings above the quote, separated by " > "
suppressed_by text Rule that keeps it out of reports; empty: shown
change_id text Stable id of the change
""",
    What.TRENDS: """
series text What is counted
kind text cadence, theme, diffusion, entries, pricing ...
product text Slug; empty: the whole market
capability text Label; empty: not about one capability
period date First day of the period
value number The count or share
unit text Unit of the value
per_year number Factor by which the value grows in a year; 1: flat; empty: not estimated
per_year_low number Lower bound of its 95 % interval
per_year_high number Upper bound
direction text rising, new, falling, fading, no_clear_trend, too_little; empty: not judged
momentum number Recent activity against the time before, -1 to 1
capability_id text Stable id of the capability
series_id text Stable id of the series
""",
    What.GAPS: """
rank integer 1: most urgent; unverified rows come after known ones
capability text Label of the capability
theme text Theme of the capability
standing text gap (we say no), behind (we have it in part), unverified (nothing read says whether we have it)
our_answer text Our own answer: sign and words
rivals_with integer Rivals that have it, at least in part
rivals_read integer Rivals of whom something was read for this capability
spread number rivals_with / rivals_read, 0 to 1
recent integer Rivals known to have got it in the last twelve months
dated integer Rivals with it whose date is known exactly
priority number For ranking: spread, momentum and confidence together, 0 to 1
who text Names of the rivals that have it, separated by "; "
first text The first that is known to have it
first_date date Since when
quote text Best quote of a rival, verbatim but for the spreadsheet rule
url link Its page
captured_at time When that page was captured
capability_id text Stable id of the capability
cell_ids text Cells that the row rests on, separated by spaces
evidence_ids text Quotes that it rests on, separated by spaces
people_least integer Distinct people who ask for it in public, at least; empty: no posts were read
people_most integer At most
oldest_open_wish date Date of the oldest wish that is still open
""",
    What.PLANS: """
product text Slug of the product
plan text Name of the plan
price number Amount; empty: not public
currency text ISO 4217
period text month, year, week, day, quarter, "2 years", once, usage; empty: not said
unit text What one price is for: seat, GB, request; empty: the whole account
contact boolean The price is "contact us"
original_price text What the page said
trial text Trial offered
features text Features listed, separated by "; "
limits text Limits listed, separated by "; "
url link Page
captured_at time When the page was captured
valid_to time When the plan was no longer there; empty: it still is
capture_id text Id of the capture
free boolean The page says that it costs nothing
billed text How the price is paid: monthly, annually, once; empty: not said
bound text from, up to; empty: the price is exact
list_price number The price that is struck through or was in force before; never the price
prices text All prices of the plan, those behind a toggle in brackets, separated by "; "
excluded text Features that the page says are not in the plan, separated by "; "
badge text What the page praises the plan with, e.g. "Most popular"
doubtful boolean The plan or its first price is uncertain: compare it with the page
""",
    What.CHARGES: """
product text Slug of the product
name text What is charged besides the plans, in the page's words
kind text usage (a rate, or a tier of one), add-on (on top of a plan), once (a fee or a pack)
amount number Amount
currency text ISO 4217; empty: not said
period text month, year, week, day, quarter; empty: for each use, or once
per text What one amount buys: GB, "1,000 requests", seat; empty: the whole of it
plan text Plan that it is charged on top of; empty: the page ties it to none
first number Where its tier begins; empty: at nothing, or it has no tiers
last number Where its tier ends; empty: nowhere
bound text from, up to; empty: the amount is exact
quote text The page's words
url link Page
captured_at time When the page was captured
valid_to time When it was no longer charged; empty: it still is
capture_id text Id of the capture
""",
    What.CAPABILITIES: """
capability text Label
theme text Theme; empty: none
description text What it is
aliases text Other names, separated by "; "
origin text discovered or curated
yes integer Products with a full yes
partial integer Products with a partial yes
no integer Products that document a no
not_mentioned integer Products whose pages do not mention it
not_looked integer Products for which nobody could look
unclear integer Products with passages to read that prove nothing
spread number Products that have it, of those for which something was read, 0 to 1
first text Name of the first product known to have it
first_date date Since when
capability_id text Stable id
""",
    What.DEMAND: """
rank integer 1: most people; capabilities of the matrix first, then what is proposed
capability text Label of the capability or of what is proposed
proposed boolean No capability of the matrix covers it
people_least integer Distinct people who want it or suffer from it, at least
people_most integer At most
wishes integer Posts that wish for it or for more of it
complaints integer Posts that complain of it
questions integer Posts that ask about it
recent integer Wishes and complaints opened in the last twelve months
before integer In the twelve months before those
trend text rising, falling, steady; empty: too little to say
oldest_open_wish date Date of the oldest wish that is still open
our_answer text Our own answer: sign and words; empty for what is proposed
rivals_with integer Rivals that have it, at least in part; empty for what is proposed
shipped text Product and version of releases that name a post as done, separated by "; "
quote text Sentence of the post with the most supporters, verbatim but for the spreadsheet rule
url link That post
capability_id text Stable id of the capability or the proposal
""",
    What.POSTS: """
product text Slug of the product that the post is about
kind text wish, complaint, question, praise, none; empty: not judged yet
capability text Label of the capability or proposal that it is about; empty: unlinked
title text Title, verbatim but for the spreadsheet rule
quote text Sentence that says it, verbatim but for the spreadsheet rule
opened time When it was opened
updated time When it last changed
open boolean It is still open
closed time When it was closed
closing text How it was closed, in the tracker's word; empty: not said
shipped_in text Version of the release whose notes name it; empty: none is known to
votes integer Reactions in favour, upvotes, likes
comments integer Comments or answers
people_least integer Distinct people behind it, at least
people_most integer At most
sureness number Probability that the kind is right
link number Probability that it is about the best capability, linked or not
decided_by text Who decided on kind or capability in place of the machine; empty: nobody
labels text Labels of the tracker, separated by "; "
url link The post
source text Id of the source
capability_id text Stable id of the capability or the proposal
post_id text Stable id of the post
""",
}


@cache
def schema_of(what: What) -> tuple[Column, ...]:
    """Return the columns of an export in its long form."""
    return _columns(_LONG[what] + _TAIL)
