"""Airflow wiring: when what runs, how often it is tried again, what it is called. No logic."""
