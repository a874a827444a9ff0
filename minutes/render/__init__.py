"""Minutes to files: the result file after the contract, Markdown and Word, by a template of the house or a bank's."""

from minutes.render.templates import House, RenderOptions, Template, default, render, template, templates

__all__ = ["House", "RenderOptions", "Template", "default", "render", "template", "templates"]
