"""Write a GGUF file of a Qwen2 model as a folder that transformers and vLLM read.

Usage: ``python -m tools.safetensors_from_gguf FILE.gguf FOLDER``, with torch, transformers and gguf at hand;
``tools/setup_vllm.py`` calls it with vLLM's own environment. Weights become bfloat16. Qwen2's rows need no
permutation, unlike Llama's.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import gguf
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoTokenizer

__all__ = ["main", "renamed"]

_OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_INSIDE = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def renamed(name: str) -> str:
    """Return the name that transformers has for a tensor of the file, such as ``blk.0.attn_q.weight``."""
    block = re.fullmatch(r"blk\.(\d+)\.(\w+)\.(weight|bias)", name)
    if block:
        return f"model.layers.{block[1]}.{_INSIDE[block[2]]}.{block[3]}"
    stem, _, kind = name.rpartition(".")
    return f"{_OUTSIDE[stem]}.{kind}"


def _tensors(file: Path) -> Iterator[tuple[str, torch.Tensor]]:
    for tensor in gguf.GGUFReader(file).tensors:
        values = gguf.dequantize(tensor.data, tensor.tensor_type)
        yield renamed(tensor.name), torch.from_numpy(values.copy()).to(torch.bfloat16).contiguous()


def main(file: Path, folder: Path) -> None:
    """Convert ``file``; ``config.json`` is written last, so that a folder with one is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = dict(_tensors(file))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    tokenizer.save_pretrained(folder)
    described = AutoConfig.from_pretrained(file.parent, gguf_file=file.name).to_dict()
    described |= {
        "architectures": ["Qwen2ForCausalLM"],
        "dtype": "bfloat16",
        "tie_word_embeddings": "lm_head.weight" not in tensors,
    }
    for key in ("quantization_config", "_name_or_path", "_model_name_or_path"):
        described.pop(key, None)
    (folder / "config.json").write_text(json.dumps(described, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
