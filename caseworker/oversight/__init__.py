"""Backlog, pace and quality for a supervisor: pictures, tables, and exports."""
