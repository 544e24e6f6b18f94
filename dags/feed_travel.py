"""
### Journeys

Takes the journeys delivered for one business day. Whoever passed the gate in person was alive
that day, and is certified without being asked.
"""

from airflow.sdk import DAG

from dags.factory import feed_dag

dag: DAG = feed_dag("travel", __doc__)
