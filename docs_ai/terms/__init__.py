"""Terms of credit documents: found by rules and model together, each located in the text, or absent."""

from docs_ai.terms.batch import Batch, Outcome
from docs_ai.terms.extract import Extractor
from docs_ai.terms.result import Extraction, Term
from docs_ai.terms.schema import Schema
from docs_ai.terms.schema import load as load_schema
from docs_ai.terms.schema import names as schema_names

__all__ = ["Batch", "Extraction", "Extractor", "Outcome", "Schema", "Term", "load_schema", "schema_names"]
