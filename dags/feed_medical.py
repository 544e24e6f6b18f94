"""
### Stays in hospital

Takes the hospital stays delivered for one business day. Whoever was discharged alive was alive
that day. Outpatient visits, emergencies, chronic clinics, pharmacies and codes nobody knows
prove nothing: they are counted and not kept (HD26-11).
"""

from airflow.sdk import DAG

from dags.factory import feed_dag

dag: DAG = feed_dag("medical", __doc__)
