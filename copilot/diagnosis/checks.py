"""Judge what was found on a machine: is it well, and if not, what should a person do?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from copilot.diagnosis.facts import Facts, ModelFact

__all__ = ["OPTIONAL_PACKAGES", "Finding", "Status", "judge"]

Status = Literal["ok", "warn", "fail"]

_GB = 1e9
_RUNTIME_BYTES = 1 << 30
"""Memory beside the weights. Measured: gateway and both models hold 2.59 GB with
16,384-token contexts, 1.61 GB of it weights."""
_SPARE_BYTES = 1 << 30
_NEWEST_PYTHON = (3, 14)
_X86_NEEDS = frozenset({"avx", "avx2", "f16c", "fma", "bmi2"})
"""What the prebuilt engine uses without asking, by its own ``get_system_info``."""

_DOCUMENTS = ("pymupdf", "python-docx", "openpyxl", "rapidfuzz")
_SYNTAX = ("pygls", "tree-sitter", "tree-sitter-python", "tree-sitter-java")
_UNIT_TESTS = ("pytest", "coverage")
OPTIONAL_PACKAGES = (*_DOCUMENTS, *_SYNTAX, *_UNIT_TESTS, "rapidocr", "vllm")
"""Distributions whose presence the checks ask for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check.

    Attributes:
        name: what was looked at.
        status: ``ok``; ``warn``, something works less well; or ``fail``, something will not work.
        found: what is there, in plain words.
        advice: what to do; empty when there is nothing to do.
    """

    name: str
    status: Status
    found: str
    advice: str = ""


def judge(facts: Facts) -> list[Finding]:
    """Return the findings in the order in which a person should read them."""
    return [
        _python(facts),
        _processor(facts),
        _memory(facts),
        _disk(facts),
        *_models(facts),
        _engine(facts),
        _server(facts),
        _port(facts),
        _group(facts, "Documents", _DOCUMENTS, "docs"),
        _ocr(facts),
        _fonts(facts),
        _group(facts, "Code", _SYNTAX, "lsp"),
        _group(facts, "Unit tests", _UNIT_TESTS, "lsp"),
        _java(facts),
        _gpu(facts),
    ]


def _python(facts: Facts) -> Finding:
    found = ".".join(map(str, facts.python))
    if facts.python[:2] < (3, 11):
        return Finding("Python", "fail", found, "install Python 3.11 or newer and create the environment with it")
    if facts.python[:2] > _NEWEST_PYTHON:
        return Finding("Python", "warn", f"{found}, newer than what was tested", "use Python 3.11 to 3.14")
    return Finding("Python", "ok", found)


def _processor(facts: Facts) -> Finding:
    found = f"{facts.architecture}, {facts.cores} cores"
    missing = _X86_NEEDS - facts.cpu_flags if facts.architecture in ("x86_64", "amd64") and facts.cpu_flags else set()
    if missing and facts.embedded:
        return Finding(
            "Processor", "fail", f"{found}, without {', '.join(sorted(missing))}", _elsewhere("the engine needs them")
        )
    if facts.cores < 2 and facts.embedded:
        return Finding("Processor", "warn", "one core: answers will be slow", _elsewhere("two cores are the least"))
    return Finding("Processor", "ok", found)


def _memory(facts: Facts) -> Finding:
    found = f"{facts.memory_free / _GB:.1f} GB free of {facts.memory_total / _GB:.1f} GB"
    distinct = {model.name: model.bytes for model in facts.models}
    needed = sum(distinct.values()) + _RUNTIME_BYTES
    if not facts.embedded or facts.server.answer == "ready":
        return Finding("Memory", "ok", found)
    words = f"{needed / _GB:.1f} GB are needed"
    if facts.memory_total < needed:
        return Finding("Memory", "fail", found, f"{words}; set [models] base to the small model, or {_elsewhere()}")
    if facts.memory_free < needed:
        return Finding("Memory", "warn", found, f"{words}; close other programs before you start")
    return Finding("Memory", "ok", found)


def _disk(facts: Facts) -> Finding:
    if not facts.data_writable:
        advice = "give this user the folder, or set [paths] data to another"
        return Finding("Disk", "fail", f"{facts.data_folder} cannot be written", advice)
    if facts.disk_free is None:
        return Finding(
            "Disk", "warn", f"{facts.data_folder}: the disk does not say what is free", "look whether it is mounted"
        )
    absent = {model.name: model.bytes for model in facts.models if model.state == "missing"}
    needed = sum(absent.values()) if facts.embedded else 0
    found = f"{facts.disk_free / _GB:.1f} GB free in {facts.data_folder}"
    if facts.disk_free < needed:
        return Finding("Disk", "fail", found, f"the models need {needed / _GB:.1f} GB; make room, or set [paths] data")
    if facts.disk_free < needed + _SPARE_BYTES:
        return Finding("Disk", "warn", found, "make room: results and logs need some too")
    return Finding("Disk", "ok", found)


def _models(facts: Facts) -> Iterator[Finding]:
    if not facts.embedded:
        yield Finding("Models", "ok", "not needed here: the models run elsewhere")
        return
    for model in facts.models:
        yield _model(model)


def _model(model: ModelFact) -> Finding:
    name = f"Model {model.role}"
    pull = f"run: bank-copilot models pull {model.role}"
    if model.state == "unknown":
        return Finding(
            name,
            "fail",
            f"{model.name}: no such model",
            f"correct [models] {model.role}; see: bank-copilot models list",
        )
    if model.state == "missing":
        return Finding(name, "fail", f"{model.name} is not here", pull)
    if model.state == "wrong size":
        return Finding(name, "fail", f"{model.name}: the file is not whole", pull)
    if model.state == "present":
        advice = f"run: bank-copilot models verify {model.role}"
        return Finding(name, "warn", f"{model.name} is here; its checksum was not looked at", advice)
    return Finding(name, "ok", f"{model.name}, verified")


def _engine(facts: Facts) -> Finding:
    if not facts.embedded:
        return Finding("Engine", "ok", "not needed here: the models run elsewhere")
    if facts.engine.startswith("ok "):
        return Finding("Engine", "ok", f"llama.cpp (xllamacpp {facts.engine.removeprefix('ok ')})")
    if facts.engine == "missing":
        return Finding("Engine", "fail", "not installed", "run: pip install 'bank-copilot[local]'")
    if facts.engine == "illegal instruction":
        return Finding(
            "Engine", "fail", "it stops on this processor", _elsewhere("it lacks instructions that the engine uses")
        )
    advice = "run: pip install --force-reinstall xllamacpp"
    return Finding("Engine", "fail", "installed, but it cannot be loaded", advice)


def _server(facts: Facts) -> Finding:
    server = facts.server
    if server.answer == "ready":
        return Finding("Server", "ok", f"ready at {server.url}")
    if not server.configured:
        if server.answer == "not running":
            return Finding("Server", "ok", "not running; the first command starts it")
        return Finding("Server", "warn", f"at {server.url}, {server.answer}", "wait a little; see its log if it lasts")
    if server.answer == "refused":
        return Finding(
            "Server", "fail", f"{server.url} refuses the key", "set [server] api_key to the key you were given"
        )
    if server.answer == "untrusted":
        advice = "set [server] tls_authority to the PEM file of the authority, and url to a name in the certificate"
        return Finding("Server", "fail", f"the certificate of {server.url} is not trusted", advice)
    if server.answer == "not ready":
        return Finding("Server", "warn", f"{server.url} is not ready", "wait a little, then ask who runs it")
    return Finding(
        "Server", "fail", f"{server.url} does not answer", "check [server] url and the network; ask who runs it"
    )


def _port(facts: Facts) -> Finding:
    if facts.server.configured:
        return Finding("Port", "ok", "not needed here: the server is elsewhere")
    if facts.port == 0:
        return Finding("Port", "ok", "any free one on this machine")
    if facts.port_taken and facts.server.answer != "ready":
        return Finding(
            "Port", "fail", f"{facts.port} is taken by another program", "stop that one, or set [server] port to 0"
        )
    return Finding("Port", "ok", str(facts.port))


def _group(facts: Facts, name: str, packages: tuple[str, ...], extra: str) -> Finding:
    missing = [package for package in packages if package not in facts.packages]
    if missing:
        return Finding(
            name, "warn", f"not installed: {', '.join(missing)}", f"run: pip install 'bank-copilot[{extra}]'"
        )
    return Finding(name, "ok", ", ".join(f"{package} {facts.packages[package]}" for package in packages))


def _ocr(facts: Facts) -> Finding:
    if "rapidocr" in facts.packages:
        return Finding("Scans (OCR)", "ok", f"rapidocr {facts.packages['rapidocr']}")
    advice = "ask for the document with its text, or run OCR over it first"
    return Finding("Scans (OCR)", "warn", "not installed; scans are not read in this version", advice)


def _fonts(facts: Facts) -> Finding:
    if facts.chinese_fonts:
        return Finding("Chinese fonts", "ok", ", ".join(facts.chinese_fonts[:2]))
    advice = "install one, on Debian: apt-get install fonts-noto-cjk"
    return Finding("Chinese fonts", "warn", "none: Chinese in reports shows as boxes on this machine", advice)


def _java(facts: Facts) -> Finding:
    return Finding("Java", "ok", facts.java or "not installed; only running Java tests would need it")


def _gpu(facts: Facts) -> Finding:
    if not facts.gpus:
        return Finding("GPU", "ok", "none; the models run on the processor")
    found = ", ".join(facts.gpus)
    if not facts.embedded:
        return Finding("GPU", "ok", found)
    vllm = "vllm is installed" if "vllm" in facts.packages else "run: pip install 'bank-copilot[gpu]'"
    return Finding(
        "GPU", "warn", f"{found}; not used", f"{vllm}; start 'vllm serve' and set [server] engine to its URL"
    )


def _elsewhere(why: str = "") -> str:
    advice = "set [server] url to a server that runs elsewhere"
    return f"{why}; {advice}" if why else advice
