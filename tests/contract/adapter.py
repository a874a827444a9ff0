"""Make one tiny LoRA adapter for the small model in both forms: a GGUF file for llama.cpp, a PEFT folder for vLLM.

The numbers are random but the same in both, and strong enough that the model's words change. Neither form needs a
library: a GGUF file is a header of typed pairs, a safetensors file a header in JSON, and numbers follow.

Sources: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, https://github.com/huggingface/safetensors
"""

from __future__ import annotations

import json
import random
import struct
from array import array
from collections.abc import Iterator
from pathlib import Path

LAYERS, WIDTH, RANK, ALPHA = 24, 896, 8, 16.0
PARTS = {"self_attn.q_proj": ("attn_q", 896), "self_attn.v_proj": ("attn_v", 128)}
"""The matrices that it changes: PEFT's name, GGUF's name, rows."""

_STRING, _FLOAT32, _F32 = 8, 6, 0
_ALIGNMENT = 32


def write_both(folder: Path) -> tuple[Path, Path]:
    """Write the adapter into ``folder``; return the GGUF file and the PEFT folder."""
    matrices = list(_matrices())
    return _gguf(folder / "adapter.gguf", matrices), _peft(folder / "adapter", matrices)


class Matrix:
    """One low-rank factor: rows and columns as PyTorch counts them."""

    def __init__(self, part: str, layer: int, factor: str, shape: tuple[int, int], values: bytes) -> None:
        gguf, _ = PARTS[part]
        self.peft = f"base_model.model.model.layers.{layer}.{part}.lora_{factor.upper()}.weight"
        self.gguf = f"blk.{layer}.{gguf}.weight.lora_{factor}"
        self.shape = shape
        self.values = values


def _matrices() -> Iterator[Matrix]:
    chance = random.Random(7)
    for layer in range(LAYERS):
        for part, (_, rows) in PARTS.items():
            for factor, shape, spread in (("a", (RANK, WIDTH), WIDTH**-0.5), ("b", (rows, RANK), 0.5)):
                values = array("f", (chance.gauss(0, spread) for _ in range(shape[0] * shape[1])))
                yield Matrix(part, layer, factor, shape, values.tobytes())


def _gguf(file: Path, matrices: list[Matrix]) -> Path:
    words = {"general.type": "adapter", "general.architecture": "qwen2", "adapter.type": "lora"}
    pairs = [_text(key) + struct.pack("<I", _STRING) + _text(value) for key, value in words.items()]
    pairs.append(_text("adapter.lora.alpha") + struct.pack("<If", _FLOAT32, ALPHA))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(matrices), len(pairs)) + b"".join(pairs)
    offset = 0
    for matrix in matrices:
        rows, columns = matrix.shape
        head += _text(matrix.gguf) + struct.pack("<IQQIQ", 2, columns, rows, _F32, offset)
        offset += len(_padded(matrix.values))
    file.write_bytes(_padded(head) + b"".join(_padded(matrix.values) for matrix in matrices))
    return file


def _peft(folder: Path, matrices: list[Matrix]) -> Path:
    folder.mkdir()
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": "",
        "r": RANK,
        "lora_alpha": ALPHA,
        "target_modules": [part.rpartition(".")[2] for part in PARTS],
        "bias": "none",
    }
    (folder / "adapter_config.json").write_text(json.dumps(config))
    header, offset = {}, 0
    for matrix in matrices:
        end = offset + len(matrix.values)
        header[matrix.peft] = {"dtype": "F32", "shape": matrix.shape, "data_offsets": [offset, end]}
        offset = end
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    data = struct.pack("<Q", len(head)) + head + b"".join(matrix.values for matrix in matrices)
    (folder / "adapter_model.safetensors").write_bytes(data)
    return folder


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _ALIGNMENT)
