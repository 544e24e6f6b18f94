"""
### Register refresh

Loads the register delivered for one business day as `inbox/register/register_<day>.csv`, its
rows naming their jurisdiction. New recipients are added, changed ones are changed and evaluated
again, and the register is prepared for matching. Nobody is removed: who is missing from a file
stays. No file for the day: the run is skipped.
"""

from airflow.sdk import DAG

from dags.factory import register_refresh_dag

dag: DAG = register_refresh_dag(__doc__)
