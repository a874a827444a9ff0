from typing import get_args

from lsp.completion.policies import policy_for
from prompts.rendered import Size


def test_each_size_has_rules_of_its_own():
    policies = {size: policy_for(size) for size in get_args(Size)}
    assert policies["small"] != policies["base"]
