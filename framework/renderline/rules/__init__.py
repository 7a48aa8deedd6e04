"""
What a schema cannot say: names, references, cycles, outputs.

One file a rule: `CODE` (stable id, name, the sentence of what should hold) and `check(pipeline)`, which yields findings
with places of the body. `RULES` is the table of them all.
"""

from renderline.rules.runner import RULES, run, run_body, run_outputs

__all__ = ["RULES", "run", "run_body", "run_outputs"]
