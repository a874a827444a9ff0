"""Minutes to files: JSON after the contract, Markdown, and Word."""
