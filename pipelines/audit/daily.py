"""What the audit trail asks for at the end of a day: seal what was noted, publish the head."""

from __future__ import annotations

from pipelines.audit.heads import publish
from pipelines.audit.noting import note_configuration
from pipelines.audit.seal import LOOK_BACK, seal
from pipelines.workspace import Workspace


def close_trail(ws: Workspace) -> int:
    """Note a changed configuration, seal, publish; returns how many entries were sealed."""
    note_configuration(ws)
    sealed = seal(ws.store, look_back=LOOK_BACK)
    publish(ws)
    return sealed
