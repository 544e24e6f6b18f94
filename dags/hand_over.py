"""
### Hand over

Evaluates everybody whose day has come though no file spoke of them, writes the manual
certification queue of the day (`queue/`), and then the report (`runs/<day>/report.html`).

Scheduled two hours after the feeds, so that their batches are in the report. It does not wait
for them: a feed that comes later changes the standings at once, and running this again for the
day brings queue and report up to date. Backfills and manual runs start without delay.
"""

from airflow.sdk import DAG

from dags.factory import hand_over_dag

dag: DAG = hand_over_dag(__doc__)
