"""The task `brake`: a batch out of its band stops here until a person lets it go.

Most batches pass at once. One that is held asks on Airflow's page (Required Actions) and holds no
worker while it waits. The answer is recorded with the name of the user; a refused batch is not
decided. Where nobody can answer, in a run within one process, the task fails instead.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.providers.standard.exceptions import HITLTimeoutError
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.exceptions import AirflowFailException

from dags import asking, steps

WAIT = timedelta(days=7)
"""How long a batch waits for an answer before its task fails; it stays held all the same."""


class BrakeOperator(ApprovalOperator):
    """Run the stage `brake` for a batch, and ask for approval if it is held.

    The subject and the text of the question are made when the batch is measured.
    """

    template_fields = ("batch_id",)

    def __init__(self, *, batch_id: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("subject", "Let this batch go?")
        kwargs.setdefault("response_timeout", WAIT)
        super().__init__(**kwargs)
        self.batch_id = batch_id

    def execute(self, context: Any) -> Any:
        """Let the batch go, or write the question and wait."""
        steps.name_copy(self.batch_id)
        question = asking.brake(self.batch_id)
        if question is None:
            return asking.counts(self.batch_id)
        if os.environ.get("CERTIFY_IN_PROCESS"):
            raise asking.BatchHeld(question.short)
        self.subject, self.body = question.subject, question.body
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Record the answer; where it is no, decide skips itself (see `steps.decide`)."""
        steps.name_copy(self.batch_id)
        if "error" not in event:
            approved = event["chosen_options"] == [self.APPROVE]
            note = str((event["params_input"] or {}).get("note") or "")
            state = asking.record_answer(self.batch_id, approved, event["responded_by_user"], note)
            said = self.APPROVE if state == "released" else self.REJECT
            event = event | {"chosen_options": [said]}
        super().execute_complete(context, event)
        return asking.counts(self.batch_id)

    def process_trigger_event_error(self, event: dict[str, Any]) -> None:
        """Nobody answered in time: fail once, the batch stays held.

        Raises:
            AirflowFailException: always; to try again would only ask for another week.
        """
        try:
            super().process_trigger_event_error(event)
        except HITLTimeoutError:
            raise AirflowFailException(
                f"Nobody answered for {WAIT.days} days. Batch {self.batch_id} stays held: clear "
                "this task to ask again, or see `certify holds`."
            ) from None
