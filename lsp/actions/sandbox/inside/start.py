"""Entry point of the confined process: ``python -P -s start.py JOB``, see `runner.main`."""

import importlib
import importlib.util
import sys
from pathlib import Path


def _load_runner() -> None:
    here = Path(__file__).resolve().parent
    name = "_bank_copilot_inside"
    spec = importlib.util.spec_from_file_location(name, here / "__init__.py", submodule_search_locations=[str(here)])
    if spec is None or spec.loader is None:
        raise SystemExit("the sandbox's own files are incomplete")
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    importlib.import_module(f"{name}.runner").main(Path(sys.argv[1]))


if __name__ == "__main__":
    _load_runner()
