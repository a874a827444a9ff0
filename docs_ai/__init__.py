"""Documents: read them, extract their terms, draft due-diligence reports."""
