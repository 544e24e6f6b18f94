"""What every page stands on: routes with a rule, the visit, forms, texts, templates, errors."""

from caseworker.web import errors
from caseworker.web.form import Form, Upload
from caseworker.web.pages import Pages, Visit
from caseworker.web.rules import PUBLIC, SIGNED_IN, Rule, roles

__all__ = ["PUBLIC", "SIGNED_IN", "Form", "Pages", "Rule", "Upload", "Visit", "errors", "roles"]
