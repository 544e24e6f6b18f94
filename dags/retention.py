"""
### Retention

Removes what may no longer be kept, up to the business day: raw files and plain rows after seven
days, sealed rows of deaths and custody after twelve months, lists, reports and logs after theirs
(`docs/retention.md`). Hashes and counts stay; no standing, case or message changes.

What would go is shown by `certify purge --day D`. Running a day again removes nothing more.
"""

from airflow.sdk import DAG

from dags.factory import retention_dag

dag: DAG = retention_dag(__doc__)
