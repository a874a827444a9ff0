"""The prompt library: every prompt of the product, as files, with the loader that renders them."""

from prompts.loader import Library
from prompts.prompt import Prompt
from prompts.rendered import Message, Rendered, Sampling

__all__ = ["Library", "Message", "Prompt", "Rendered", "Sampling"]
