"""The statement reader: what a passage in its context proves about a capability."""

from analysis.statements.reader import Statement, read_claim, read_passage
from analysis.statements.records import Asked, Claim, Context, Meaning

__all__ = ["Asked", "Claim", "Context", "Meaning", "Statement", "read_claim", "read_passage"]
