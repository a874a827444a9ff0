"""Minutes to files: the result file after the contract, Markdown and Word, by a template of the house or a bank's."""

from minutes.render.checked import Checked, Decided
from minutes.render.own import Own, choose, load
from minutes.render.starters import starter, starters
from minutes.render.templates import House, RenderOptions, Template, default, render, template, templates

__all__ = [
    "Checked",
    "Decided",
    "House",
    "Own",
    "RenderOptions",
    "Template",
    "choose",
    "default",
    "load",
    "render",
    "starter",
    "starters",
    "template",
    "templates",
]
