"""What is known of a machine: plain values, so that judging them needs no machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Facts", "ModelFact", "ServerFact"]


@dataclass(frozen=True, slots=True)
class ModelFact:
    """One configured model.

    Attributes:
        role: ``small`` or ``base``.
        name: what the settings name for it.
        bytes: its size by the catalogue; 0 when the catalogue does not know it.
        state: what the store says of its file, or ``unknown`` when the catalogue does not know it.
    """

    role: str
    name: str
    bytes: int
    state: Literal["verified", "present", "wrong size", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class ServerFact:
    """The gateway.

    Attributes:
        url: where it should answer, or does; empty when a local one would be started.
        configured: the settings name it; commands then never start a local one.
        answer: ``ready``, ``not ready``, ``refused`` (the key), ``untrusted`` (its certificate), ``silent``, or
            ``not running`` for a local one.
    """

    url: str
    configured: bool
    answer: Literal["ready", "not ready", "refused", "untrusted", "silent", "not running"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the checks look at.

    Attributes:
        python: version of this Python, as (major, minor, micro).
        architecture: such as ``x86_64`` or ``aarch64``.
        cpu_flags: instruction sets as the kernel names them; empty when it does not say.
        cores: physical cores.
        memory_total: bytes of memory.
        memory_free: bytes that programs can still have.
        data_folder: where models and state lie.
        disk_free: bytes free there, or None when the disk cannot be asked.
        data_writable: whether this user may write there.
        models: the configured models.
        embedded: whether this machine runs the models itself.
        engine: what loading the embedded engine gave: ``ok VERSION``, ``missing``, ``broken`` or
            ``illegal instruction``.
        server: the gateway.
        port: the configured port; 0 for any.
        port_taken: whether something listens there.
        packages: version by distribution name, of the optional ones that are installed.
        chinese_fonts: names of a few fonts that hold Chinese.
        java: first line of ``java -version``; empty without Java.
        gpus: names of the GPUs.
    """

    python: tuple[int, int, int]
    architecture: str
    cpu_flags: frozenset[str]
    cores: int
    memory_total: int
    memory_free: int
    data_folder: str
    disk_free: int | None
    data_writable: bool
    models: tuple[ModelFact, ...]
    embedded: bool
    engine: str
    server: ServerFact
    port: int = 0
    port_taken: bool = False
    packages: Mapping[str, str] = field(default_factory=dict)
    chinese_fonts: tuple[str, ...] = ()
    java: str = ""
    gpus: tuple[str, ...] = ()
