"""The folders that an editor has open: their files, what these define, and what reads like a piece of code."""
