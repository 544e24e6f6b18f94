"""Screening rows: which are excluded, which quarantined, and the clean ones with their types.

Work is done once per distinct value, since dates, codes and flags repeat.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import Column, Contract, code_table
from pipelines.checking.faults import Faults, Mask, backwards, none_present
from pipelines.checking.tally import Tally
from pipelines.checking.values import TYPES, Read, Value, shown_code, value_reader
from pipelines.tabular import Reject


def clean_schema(contract: Contract) -> pa.Schema:
    """Columns of the clean rows: `row_number`, the kept columns, and the days of timestamps."""
    fields = [pa.field("row_number", pa.int64(), nullable=False)]
    for name in contract.kept():
        column = contract.columns[name]
        fields.append(pa.field(name, TYPES[column.type], nullable=column.nullable))
        if column.day_as:
            fields.append(pa.field(column.day_as, pa.date32(), nullable=column.nullable))
    return pa.schema(fields)


class RowScreen:
    """Screens batches of one file, one after the other, and keeps the tally."""

    def __init__(self, contract: Contract, day: date, extra: Path | None = None) -> None:
        self.tally = Tally()
        self._contract = contract
        self._schema = clean_schema(contract)
        self._codes = {
            name: frozenset(code_table(column.codes, extra))
            for name, column in contract.columns.items()
            if column.codes
        }
        self._readers: dict[str, Read] = {
            name: value_reader(column, self._codes.get(name, frozenset()), day)
            for name, column in contract.columns.items()
        }

    def screen(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[Reject]]:
        """Split text rows into clean ones with types and rejected ones; count excluded ones."""
        batch = self._exclude(batch)
        faults = Faults(batch.num_rows)
        typed = {}
        for name, column in self._contract.columns.items():
            typed[name] = self._column(name, column, batch.column(name), faults)
        for rule in self._contract.rules:
            columns = [typed[name] for name in rule.columns]
            broken = none_present(columns) if rule.kind == "any_present" else backwards(columns)
            faults.add(broken, rule.reason, rule.columns[-1] if rule.kind == "in_order" else None)
        self.tally.look_at(self._contract, typed, ~faults.any())
        return self._clean(batch, typed, ~faults.any()), faults.rejects(batch, self._contract)

    def _exclude(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        exclusion = self._contract.exclusion
        if exclusion is None or batch.num_rows == 0:
            return batch
        column = self._contract.columns[exclusion.column]
        codes = self._codes[exclusion.column]
        passes = []
        encoded = batch.column(exclusion.column).dictionary_encode("encode")
        values = [
            None if v is None else column.map.get(v, v) for v in encoded.dictionary.to_pylist()
        ]
        counts = np.bincount(encoded.indices.to_numpy(), minlength=len(values))
        for value, count in zip(values, counts.tolist(), strict=True):
            passes.append(value in exclusion.passes)
            if not passes[-1]:
                self.tally.excluded[shown_code(value)] += count
                if value not in codes:
                    self.tally.unknown[exclusion.column, shown_code(value)] += count
        return batch.filter(pa.array(passes, pa.bool_()).take(encoded.indices))

    def _column(self, name: str, column: Column, texts: pa.Array, faults: Faults) -> pa.Array:
        missing = texts.is_null().to_numpy(zero_copy_only=False)
        if not column.nullable:
            reason = "key_missing" if name == self._contract.key else "value_missing"
            faults.add(missing, reason, name)
        long = pc.fill_null(pc.greater(pc.utf8_length(texts), column.max_length), False)
        faults.add(long.to_numpy(zero_copy_only=False), "value_too_long", name)
        if column.type == "text":
            return texts
        encoded = texts.dictionary_encode("encode")
        read = [self._read(name, text) for text in encoded.dictionary.to_pylist()]
        indices = encoded.indices
        where = indices.to_numpy()
        for reason in sorted({v.reason for v in read if v.reason}):
            bad = np.array([v.reason == reason for v in read], np.bool_)
            faults.add(bad[where], reason, name)
        self._count_unknown(name, encoded, read)
        values = pa.array([v.value for v in read], TYPES[column.type])
        return values.take(indices)

    def _read(self, name: str, text: str | None) -> Value:
        return Value() if text is None else self._readers[name](text)

    def _count_unknown(self, name: str, encoded: pa.DictionaryArray, read: list[Value]) -> None:
        if not any(v.unknown for v in read):
            return
        counts = np.bincount(encoded.indices.to_numpy(), minlength=len(read))
        for text, value, count in zip(
            encoded.dictionary.to_pylist(), read, counts.tolist(), strict=True
        ):
            if value.unknown:
                self.tally.unknown[name, shown_code(text)] += count

    def _clean(
        self, batch: pa.RecordBatch, typed: dict[str, pa.Array], good: Mask
    ) -> pa.RecordBatch:
        arrays = [batch.column("row_number")]
        for name in self._contract.kept():
            arrays.append(typed[name])
            if self._contract.columns[name].day_as:
                arrays.append(typed[name].cast(pa.date32(), safe=False))
        everything = pa.RecordBatch.from_arrays(arrays, names=self._schema.names)
        return everything.filter(pa.array(good)).cast(self._schema)
