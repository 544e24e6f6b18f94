"""Replay: the same questions again, by what was known then and under the rules of then.

`replay.replay` answers for a day; a difference that late processing does not explain is an
incident.
"""

from pipelines.replay.replay import Replayed, replay
from pipelines.replay.shown import Shown

__all__ = ["Replayed", "Shown", "replay"]
