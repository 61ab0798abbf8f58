"""Parquet: typed columns, text verbatim, facts and meanings in the file's own metadata; DuckDB reads it as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from analysis.exports.schema import ColumnType, ExportTable
from rivalscope.core.errors import MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["write_parquet"]

_BATCH = 8_192
"""Rows in memory at a time."""


def write_parquet(sheet: ExportTable, file: BinaryIO) -> None:
    """Write a table batch by batch.

    Raises:
        MissingExtraError: pyarrow is not installed (extra "parquet").
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError("parquet", "pyarrow") from error
    types = {
        ColumnType.TEXT: pa.string(),
        ColumnType.LINK: pa.string(),
        ColumnType.NUMBER: pa.float64(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.BOOLEAN: pa.bool_(),
        ColumnType.DATE: pa.date32(),
        ColumnType.TIME: pa.timestamp("us", tz="UTC"),
    }
    schema = pa.schema(
        [pa.field(one.name, types[one.kind], metadata={"about": one.about}) for one in sheet.columns],
        metadata={"title": _utf8(sheet.title), "rivalscope": json.dumps(sheet.facts)},
    )
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batches(sheet, schema):
            writer.write_batch(batch)


def _batches(sheet: ExportTable, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    texts = [pa.types.is_string(field.type) for field in schema]
    rows = iter(sheet.rows)
    while chunk := list(islice(rows, _BATCH)):
        columns = [
            _texts(values) if text else pa.array(values, type=field.type)
            for values, field, text in zip(zip(*chunk, strict=True), schema, texts, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _texts(values: tuple[object, ...]) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values, type=pa.string())
    except UnicodeEncodeError:  # a lone surrogate: looked for only then, because it is rare
        return pa.array([_utf8(value) for value in values], type=pa.string())


def _utf8(value: object) -> str:
    """Return text that UTF-8 can hold: a lone surrogate becomes a question mark."""
    return str(value).encode("utf-8", "replace").decode("utf-8")
