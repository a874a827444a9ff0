"""Run by `bench._langextract` in langextract's own environment: a document from standard input, an answer out.

Given: ``{"text", "url", "key", "buffer", "description", "examples"}``. Answered: ``{"extractions": [{"kind", "text",
"span"}], "prompt_tokens", "completion_tokens", "calls"}``. Its one argument is the process that started it, with which
it ends, however that ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import Any

import langextract
import openai

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class _Meter:
    """Counts what the model read and wrote, at the one place where langextract asks.

    It also leaves out extractions without any text, at which langextract gives up on the whole document.
    """

    def __init__(self, client: openai.OpenAI) -> None:
        self._create = client.chat.completions.create
        self.calls = self.read = self.written = 0

    def create(self, **asked: Any) -> Any:
        answer = self._create(**asked, max_tokens=600)
        self.calls += 1
        self.read += answer.usage.prompt_tokens
        self.written += answer.usage.completion_tokens
        message = answer.choices[0].message
        message.content = _without_blanks(message.content or "")
        return answer


def _without_blanks(content: str) -> str:
    """Return the model's answer without extractions whose text is blank; what is no JSON stays as it is."""
    try:
        found = json.loads(content)
        kept = [
            one
            for one in found["extractions"]
            if any(isinstance(value, str) and value.strip() for name, value in one.items() if "_attributes" not in name)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return content
    return json.dumps(found | {"extractions": kept})


def end_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends, also when that is killed; see prctl(2)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before
        sys.exit(1)


def main() -> None:
    """Extract and print."""
    end_with(int(sys.argv[1]))
    given = json.load(sys.stdin)
    examples = [
        langextract.data.ExampleData(
            text=" ".join(example["text"].split()),
            extractions=[
                langextract.data.Extraction(extraction_class=one["kind"], extraction_text=one["text"])
                for one in example["extractions"]
            ],
        )
        for example in given["examples"]
    ]
    config = langextract.factory.ModelConfig(
        model_id="base",
        provider="OpenAILanguageModel",
        provider_kwargs={"base_url": given["url"], "api_key": given["key"], "temperature": 0.0, "max_workers": 1},
    )
    model = langextract.factory.create_model(config, examples=examples, use_schema_constraints=True)
    meter = _Meter(model._client)
    model._client.chat.completions.create = meter.create
    found = langextract.extract(
        given["text"],
        prompt_description=given["description"],
        examples=examples,
        model=model,
        max_char_buffer=given["buffer"],
        batch_length=1,
        max_workers=1,
        show_progress=False,
    )
    extractions = [
        {
            "kind": one.extraction_class,
            "text": one.extraction_text,
            "span": [one.char_interval.start_pos, one.char_interval.end_pos] if one.char_interval else None,
        }
        for one in found.extractions or ()
    ]
    costs = {"prompt_tokens": meter.read, "completion_tokens": meter.written, "calls": meter.calls}
    print(json.dumps({"extractions": extractions, **costs}))


if __name__ == "__main__":
    main()
