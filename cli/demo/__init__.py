"""The demo: the jobs on the bundled samples, seen live."""

from cli.demo.command import demo

__all__ = ["demo"]
