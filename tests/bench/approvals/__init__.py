"""The made set of approvals."""
