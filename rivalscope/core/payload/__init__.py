"""One reading of what was fetched: bytes become text, and text a tree of what a reader sees, here and nowhere else.

Links, extraction and the verification of quotes share it, so that what one of them shows the others find.
"""

from __future__ import annotations

from rivalscope.core.payload.decode import MAX_BYTES, Decoded, decode
from rivalscope.core.payload.quotes import Payload, fold_space, missing, verify

__all__ = ["MAX_BYTES", "Decoded", "Payload", "decode", "fold_space", "missing", "verify"]
