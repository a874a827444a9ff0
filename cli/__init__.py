"""The command ``bank-copilot``: click, one module per command group, no logic."""
