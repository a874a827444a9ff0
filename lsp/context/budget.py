"""How many tokens the model is shown, by how quick it has been measured to read.

A prompt is read in two ways, and each has a limit of its own.

*The whole of it, once*: when a document is opened (the server lets the engine read it then) and when one goes on at
another place. That may take a few times the latency that is wanted, because it comes seldom and mostly in a pause:

    tokens = speed * latency * 3.5

On two cores small reads 130 to 180 tokens a second: with a latency of one second it is shown about 450 to 640. Below
384 tokens a cursor deep in a file would not see its function with the imports and what it uses, so that is the least:
base, which reads 65 to 72 a second there, takes six seconds for it, once.

*What stands after the cursor*, each time that the gap begins anew (`lsp.context.gap`), which is after sixteen lines for
small and twenty-four for base, and wherever one goes on: the engine reads the lines since and the suffix again. A key
in between costs it one to three tokens. Half of the wanted latency may go into the suffix:

    suffix = speed * latency / 2

but never less than 64 tokens: the few lines that the answer has to fit to.
"""

from __future__ import annotations

from prompts.rendered import Size

__all__ = ["Budget", "suffix_tokens"]

_USUAL = 512
_LEAST, _MOST = 384, 4096
_ONCE = 3.5  # times the latency
_STEP = 64
_SLACK = 0.25
_LEAST_SUFFIX = 64
_SUFFIX_SHARE = 0.5  # of the latency


class Budget:
    """The tokens to show, for each size of model.

    The number stands still until it is off by a quarter: each change of it moves the window, and what the engine has
    cached is lost.
    """

    def __init__(self) -> None:
        self._given: dict[Size, int] = {}

    def tokens(self, size: Size, read: float | None, latency_s: float) -> int:
        """Return how many tokens of context to show.

        Args:
            size: which model reads.
            read: the tokens that it reads in a second; None where that has not been measured.
            latency_s: how long a suggestion should take.
        """
        if read is None:
            return _USUAL
        wanted = max(_LEAST, min(_MOST, read * latency_s * _ONCE))
        given = self._given.get(size)
        if given is None or abs(wanted - given) > _SLACK * given:
            given = self._given[size] = round(wanted / _STEP) * _STEP
        return given


def suffix_tokens(read: float | None, latency_s: float) -> int | None:
    """Return how many tokens after the cursor to show at most; None for any number, before reading was measured.

    Args:
        read: the tokens that the model reads in a second.
        latency_s: how long a suggestion should take.
    """
    return None if read is None else max(_LEAST_SUFFIX, int(_SUFFIX_SHARE * read * latency_s))
