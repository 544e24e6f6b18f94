"""Airflow from the outside: its settings, its processes, runs of its DAGs. No stage lives here."""
