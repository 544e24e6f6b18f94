"""The form in which a reader hands rows on: our columns, as text, trimmed, empty as null."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from expectations import Contract


def text_schema(contract: Contract) -> pa.Schema:
    """`row_number` int64, then every column of the contract as string."""
    columns = [pa.field(name, pa.string()) for name in contract.columns]
    return pa.schema([pa.field("row_number", pa.int64(), nullable=False), *columns])


def text_batch(
    contract: Contract, numbers: pa.Array, columns: dict[str, pa.Array]
) -> pa.RecordBatch:
    """Rows in the schema of `text_schema`; columns not given are null."""
    arrays = [numbers]
    for name in contract.columns:
        column = columns.get(name)
        arrays.append(pa.nulls(len(numbers), pa.string()) if column is None else tidy(column))
    return pa.RecordBatch.from_arrays(arrays, schema=text_schema(contract))


def tidy(column: pa.Array) -> pa.Array:
    """Without surrounding white space; an empty field is missing."""
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
