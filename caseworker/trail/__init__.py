"""The audit trail for an auditor: told in sentences, verified, handed out."""
