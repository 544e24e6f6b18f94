"""How many recipients bear a name, and how much rarer than that its characters make it.

A count of one says little: it fits a name that chance brought once as well as one whose characters
nobody else bears. The register's own characters tell these apart. If people chose the surname and
each character independently, a name would be expected E times among the register's N people. Names
are not chosen so, hence a gamma prior around E with a shape below one: of a name seen n times,
(n + SHAPE) * E / (SHAPE + E) bearers are expected among N further people. Against n + SHAPE, which
the weight of an equal name takes, that is log2(1 + SHAPE / E) bits more.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from matchers.characters import double_surnames
from matchers.pairs import round_names

SHAPE = 0.5
# A name that more recipients bear is not called rare, whatever its characters.
MOST_BEARERS = 3
# Thin counts of characters carry no more than this.
MOST_BITS = 12

# Names of hanzi as surname and one or two given characters; others are never called rare.
_SPLIT = f"""
CREATE TABLE split AS
SELECT key, n, substr(key, 1, family) AS family, substr(key, family + 1, 1) AS first,
    substr(key, family + 2, 1) AS second
FROM (SELECT key, n, CASE WHEN length(key) > 2 AND substr(key, 1, 2)
        IN ({", ".join(f"'{name}'" for name in sorted(double_surnames()))}) THEN 2 ELSE 1
        END AS family
    FROM counted WHERE regexp_full_match(key, '[\u4e00-\u9fa5]{{2,4}}'))
WHERE length(key) - family <= 2;
CREATE TABLE families AS SELECT family, sum(n)::DOUBLE AS n FROM split GROUP BY family;
CREATE TABLE firsts AS
    SELECT first, second = '' AS single, sum(n)::DOUBLE AS n FROM split GROUP BY ALL;
CREATE TABLE seconds AS SELECT second, sum(n)::DOUBLE AS n FROM split GROUP BY second;
"""
_RARE = f"""
CREATE TABLE rare_names AS
SELECT key, CAST(least(floor(log2(1 + {SHAPE} / expected)), {MOST_BITS}) AS INTEGER) AS rare FROM (
    SELECT s.key, f.n * (a.n / t.n) * CASE WHEN s.second = '' THEN 1 ELSE b.n / t.double_n END
        AS expected
    FROM split s JOIN families f ON s.family = f.family
    JOIN firsts a ON s.first = a.first AND (s.second = '') = a.single
    JOIN seconds b ON s.second = b.second
    CROSS JOIN (SELECT sum(n) AS n, sum(n) FILTER (second <> '') AS double_n FROM seconds) t
    WHERE s.n <= {MOST_BEARERS})
WHERE expected <= {SHAPE}
"""


def count_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `name_counts` from `people_plain`: key, same_name (recipients who bear it, rounded as
    patterns need it), rare (whole bits, 0 for names that are not rare or not of hanzi)."""
    connection.execute(
        "CREATE TABLE counted AS SELECT key, count(*) AS n FROM people_plain "
        "WHERE key <> '' GROUP BY key"
    )
    connection.execute(_SPLIT)
    connection.execute(_RARE)
    counts = sorted(n for (n,) in connection.execute("SELECT DISTINCT n FROM counted").fetchall())
    rounded = pa.table(
        {
            "n": pa.array(counts, pa.int64()),
            "same_name": pa.array(map(round_names, counts), pa.int32()),
        }
    )
    connection.register("rounded", rounded)
    connection.execute(
        "CREATE TABLE name_counts AS SELECT c.key, same_name, coalesce(r.rare, 0) AS rare "
        "FROM counted c JOIN rounded USING (n) LEFT JOIN rare_names r ON c.key = r.key;"
        "DROP TABLE counted; DROP TABLE split; DROP TABLE families; DROP TABLE firsts; "
        "DROP TABLE seconds; DROP TABLE rare_names"
    )
    connection.unregister("rounded")
