"""Transcript to draft: borders, extraction by the model, checks in code, merging, and prose from checked items only."""
