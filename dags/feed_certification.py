"""
### Certifications

Takes the certifications delivered for one business day by the apps, counters, banks and
consulates. A passed one through a channel that the rules list certifies; one through another
channel is held for a person.
"""

from airflow.sdk import DAG

from dags.factory import feed_dag

dag: DAG = feed_dag("certification", __doc__)
