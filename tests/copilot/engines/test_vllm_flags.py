"""The command line of vLLM, as it must be to the word."""

from __future__ import annotations

from copilot import config
from copilot.engines.adapter import Adapter
from copilot.engines.vllm_flags import flags

ALWAYS = (
    "--served-model-name qwen small base --scheduling-policy priority --enable-prefix-caching "
    "--enable-prompt-tokens-details --generation-config vllm --disable-uvicorn-access-log "
)


def line(*, adapters: tuple[Adapter, ...] = (), rank: int = 0, **environ: str) -> str:
    settings = config.load({f"COPILOT_VLLM_{name}": value for name, value in environ.items()})
    return " ".join(flags(settings, "qwen", adapters, rank))


def test_as_it_comes() -> None:
    assert line() == ALWAYS + "--tensor-parallel-size 1 --data-parallel-size 1 --gpu-memory-utilization 0.9"


def test_everything_set() -> None:
    found = line(
        adapters=(Adapter("loans", "/srv/lora/loans"), Adapter("sql", "/srv/lora/sql")),
        rank=20,
        TENSOR_PARALLEL="2",
        DATA_PARALLEL="4",
        GPU_MEMORY="0.85",
        MAX_MODEL_LEN="16384",
        EXECUTOR="ray",
        SPECULATIVE='{"method":"ngram"}',
        EXTRA="--enforce-eager,--dtype,bfloat16",
    )
    assert found == ALWAYS + (
        "--tensor-parallel-size 2 --data-parallel-size 4 --gpu-memory-utilization 0.85 --max-model-len 16384 "
        '--distributed-executor-backend ray --speculative-config {"method":"ngram"} --enable-lora --max-loras 3 '
        "--max-lora-rank 32 --lora-modules loans=/srv/lora/loans sql=/srv/lora/sql --enforce-eager --dtype bfloat16"
    )


def test_what_is_added_by_hand_has_the_last_word() -> None:
    assert line(GPU_MEMORY="0.5", EXTRA="--gpu-memory-utilization,0.7").endswith("0.5 --gpu-memory-utilization 0.7")


def test_the_rank_is_one_that_vllm_has() -> None:
    one = (Adapter("a", "/a"),)
    ranks = [line(adapters=one, rank=rank).split("--max-lora-rank ")[1].split()[0] for rank in (1, 16, 17, 300, 9999)]
    assert ranks == ["16", "16", "32", "320", "512"]
