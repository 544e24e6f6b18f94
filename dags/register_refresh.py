"""
### Register refresh

Loads the registers delivered for one business day as `inbox/register/register_<day>[_rN].csv`,
their rows naming their jurisdiction. New recipients are added, changed ones are changed and
evaluated again, and the register is prepared for matching. Nobody is removed: who is missing from a
file stays. Deliveries of the days before whose rows are still kept are matched again where the
change may concern them, and decided again where their links changed. No file for the day: the run
is skipped.
"""

from airflow.sdk import DAG

from dags.factory import register_refresh_dag

dag: DAG = register_refresh_dag(__doc__)
