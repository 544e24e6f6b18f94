"""Casework: how the desk is run. Time limits, who works on what, saved views, second looks.

None of it decides anything about a recipient: that is `pipelines.review`.
"""
