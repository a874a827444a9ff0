"""The one place where the settings become the command line of ``vllm serve``. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from copilot.config import Settings
from copilot.engines.adapter import Adapter

__all__ = ["flags"]

# The ranks that vLLM has kernels for (vllm/config/lora.py, MaxLoRARanks).
_RANKS = (16, 32, 64, 128, 256, 320, 512)


def flags(settings: Settings, name: str, adapters: Sequence[Adapter] = (), rank: int = 0) -> list[str]:
    """Return the flags, without the folder, the address and the key.

    Sampling starts from OpenAI's defaults and not from the folder's generation_config.json, so that what a request does
    not say is the same on every engine. ``vllm.extra`` comes last and so has the last word.

    Args:
        settings: the sections ``vllm`` and ``engine``.
        name: what the model is called; both roles are its names as well.
        adapters: LoRA adapters, their paths being PEFT folders.
        rank: the largest rank among them.
    """
    vllm = settings.vllm
    words = ["--served-model-name", name, "small", "base"]
    words += ["--scheduling-policy", "priority", "--enable-prefix-caching", "--enable-prompt-tokens-details"]
    words += ["--generation-config", "vllm", "--disable-uvicorn-access-log"]
    words += ["--tensor-parallel-size", str(vllm.tensor_parallel), "--data-parallel-size", str(vllm.data_parallel)]
    words += ["--gpu-memory-utilization", f"{vllm.gpu_memory:g}"]
    if vllm.max_model_len:
        words += ["--max-model-len", str(vllm.max_model_len)]
    if vllm.executor:
        words += ["--distributed-executor-backend", vllm.executor]
    if vllm.speculative:
        words += ["--speculative-config", vllm.speculative]
    if adapters:
        # One place more than there are adapters: without a GPU, vLLM 0.32 applies the last place to a request
        # that wants none when another in the batch wants one (vllm-project/vllm#48421); an empty one is harmless.
        words += ["--enable-lora", "--max-loras", str(len(adapters) + 1)]
        words += ["--max-lora-rank", str(next((size for size in _RANKS if size >= rank), _RANKS[-1]))]
        words += ["--lora-modules", *(f"{adapter.name}={adapter.path}" for adapter in adapters)]
    return [*words, *vllm.extra]
