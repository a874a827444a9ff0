"""Questions of the gateway's own to a model, such as the guard's: they wait in the queue like any other."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass

from copilot.engines.pool import EnginePool
from copilot.gateway.lanes import Lanes, Wish
from copilot.gateway.upstream import Upstream
from prompts.rendered import Rendered

__all__ = ["Asker"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one model, named as a request would name it; ``client`` is the name in the queue."""

    pool: EnginePool
    upstream: Upstream
    lanes: Mapping[str, Lanes]
    model: str
    client: str = "guard"

    async def __call__(self, prompt: Rendered) -> str:
        """Return the whole answer to a chat prompt.

        Raises:
            ServiceError: the model cannot answer.
        """
        engine = self.pool.find(self.model, prompt.lane)
        body = {
            "messages": [asdict(message) for message in prompt.messages],
            "temperature": prompt.sampling.temperature,
            "max_tokens": prompt.sampling.max_tokens,
            "seed": prompt.sampling.seed,
        }
        if prompt.output_schema is not None:
            schema = {"name": "answer", "schema": dict(prompt.output_schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        async with self.lanes[engine.seat].slot(Wish(prompt.lane, self.client)):
            endpoint = await engine.endpoint()
            async with aclosing(self.upstream.answer(endpoint, "chat", body, prompt.lane)) as answer:
                return "".join([piece.text async for piece in answer])
