"""One base error, one subclass per thing a caller can do about it.

Every message has three parts: what is wrong, where, and what to do next.
"""

from __future__ import annotations

__all__ = [
    "ArchiveError",
    "ArchiveUnreachableError",
    "BusyError",
    "ConfigError",
    "EngineError",
    "EvidenceError",
    "ExpectationError",
    "MissingExtraError",
    "RivalscopeError",
    "StoreError",
]


class RivalscopeError(Exception):
    """Base of all errors that Rivalscope raises on purpose.

    Attributes:
        what: What is wrong, in one sentence.
        where: File, line, URL or source that it is about; may be empty.
        next_step: What the user can do now; may be empty.
        exit_code: The exit code with which the command line ends (documented in the README).
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.next_step = what, where, next_step

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n{self.next_step}" if self.next_step else text


class ConfigError(RivalscopeError):
    """The market.yaml, overrides.yaml or a taxonomy cannot be used as written."""

    exit_code = 2


class ExpectationError(RivalscopeError):
    """A run did not fulfil the expectations of its sources; yesterday's result stays published."""

    exit_code = 3


class ArchiveError(RivalscopeError):
    """A WARC file cannot be read or written."""

    exit_code = 4


class ArchiveUnreachableError(RivalscopeError):
    """An archive in object storage does not answer or refuses access.

    No ArchiveError: that a page cannot be fetched now says nothing about the page, so nobody may take it for one that
    is missing.
    """

    exit_code = 4


class StoreError(RivalscopeError):
    """The store cannot be opened, is newer than this version, or refuses a write."""

    exit_code = 5


class BusyError(RivalscopeError):
    """Another run has locked the workspace."""

    exit_code = 6


class EngineError(RivalscopeError):
    """A cluster that is to compute does not answer, or what its workers have is not what we have."""


class EvidenceError(RivalscopeError):
    """A quote is no longer found in the archived bytes."""

    exit_code = 7


class MissingExtraError(RivalscopeError):
    """A feature needs an optional dependency that is not installed.

    >>> print(MissingExtraError("parquet", "pyarrow"))
    pyarrow is not installed
    Install it with: pip install 'rivalscope[parquet]'
    """

    exit_code = 8

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(f"{package} is not installed", next_step=f"Install it with: pip install 'rivalscope[{extra}]'")
        self.extra, self.package = extra, package

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        """Let it come back from another process."""
        return type(self), (self.extra, self.package)
