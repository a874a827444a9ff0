"""Pinned model artefacts: pull them from where the bank allows, verify them, locate them."""

from copilot.models.catalogue import CATALOGUE, Artefact, FimTokens, IndexParts, find
from copilot.models.store import Store

__all__ = ["CATALOGUE", "Artefact", "FimTokens", "IndexParts", "Store", "find"]
