"""
### Imprisonment

Takes the custody records delivered for one business day and finds the recipients they may be
about. Whether a measure touches the right at all is for the rules of the benefit class.

A record **never stops a payment**: a match opens a case, and people decide it.
"""

from airflow.sdk import DAG

from dags.factory import feed_dag

dag: DAG = feed_dag("incarceration", __doc__)
