"""
### Deaths

Takes the death records delivered for one business day (medical certificates, cremations,
deregistered households, court declarations, deaths in hospital) and finds the recipients
they may be about.

A record **never stops a payment**: a match opens a case, and people decide it.
"""

from airflow.sdk import DAG

from dags.factory import feed_dag

dag: DAG = feed_dag("death", __doc__)
