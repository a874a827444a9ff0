"""Due-diligence drafts: a client's statements and notes in, a report with a source behind every sentence out.

::

    sources -> passages, workbooks          reading, no model
    workbooks -> ledger -> measures         every number a cell or a formula
    ledger, passages -> checks, flags       rules of rules/*.yaml
    passages -> facts                       labels by code; prose: the model points at passages
    facts, ledger -> paragraphs             the model words them, code checks every sentence
    report -> DOCX, JSON                    report.schema.json is the contract

A draft decides nothing: it holds no rating, no limit and no recommendation.
"""

from docs_ai.diligence.drafting import Step, draft, read
from docs_ai.diligence.output import schema, write
from docs_ai.diligence.report import Report, to_json
from docs_ai.diligence.sources import Reader, expand
from docs_ai.diligence.template import Template
from docs_ai.diligence.template import load as load_template
from docs_ai.diligence.template import names as template_names

__all__ = [
    "Reader",
    "Report",
    "Step",
    "Template",
    "draft",
    "expand",
    "load_template",
    "read",
    "schema",
    "template_names",
    "to_json",
    "write",
]
