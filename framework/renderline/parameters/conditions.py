"""`when`: the condition of a step."""

from __future__ import annotations

from dataclasses import dataclass

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Finding, Place, TreePath
from renderline.parameters.expressions import is_templated_text
from renderline.parameters.scope import Scope
from renderline.parameters.trees import Fixed, Node, TreeCompiler
from renderline.parameters.values import kind_of

__all__ = ["BAD_CONDITION", "Condition", "compile_condition"]

BAD_CONDITION = Code(
    id="RL140", name="bad-condition", description="`when` is an expression that gives true or false."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """
    A compiled `when`.

    Attributes:
        step: where the step stands that it belongs to.
        path: of the condition itself.
    """

    node: Node
    step: TreePath
    path: TreePath

    @property
    def always_holds(self) -> bool:
        """Whether it is true in every cell."""
        # By its value, so that `when: "{{ 1 < 2 }}"` counts as `when: true` does.
        return self.node == Fixed(value=True)

    def holds(self, scope: Scope) -> bool:
        """Whether the step is wanted; a condition that is no boolean adds a finding and keeps its step."""
        before = len(scope.findings)
        wanted = self.node.resolve(scope)
        if isinstance(wanted, bool):
            return wanted
        # Where the condition could not be computed, None came of it, and the reason is told already.
        if len(scope.findings) == before:
            scope.findings.append(_bad_condition(wanted, self.path))
        return True


def compile_condition(
    compiler: TreeCompiler, condition: JsonValue, path: TreePath, source: TreePath
) -> Condition:
    """
    `when: params.large` and `when: "{{ params.large }}"` mean the same.

    Args:
        path: of the step in the compiler's tree.
        source: of the step in the pipeline file.
    """
    node = _compile(compiler, condition, (*path, "when"), (*source, "when"))
    return Condition(node=node, step=source, path=(*source, "when"))


def _compile(compiler: TreeCompiler, condition: JsonValue, path: TreePath, source: TreePath) -> Node:
    if isinstance(condition, str) and not is_templated_text(condition):
        # As GitHub's `if:`; the place of a mistake is found by its words, so the added braces move nothing.
        condition = f"{{{{ {condition} }}}}"
    # A condition that is reported already is taken for true, so that nothing follows from it.
    before = len(compiler.findings)
    node = compiler.compile(condition, path)
    if len(compiler.findings) > before:
        return Fixed(value=True)
    if isinstance(node, Fixed) and not isinstance(node.value, bool):
        compiler.findings.append(_bad_condition(node.value, source))
        return Fixed(value=True)
    return node


def _bad_condition(value: JsonValue, path: TreePath) -> Finding:
    return Finding(
        code=BAD_CONDITION,
        place=Place(path=path),
        message=f"`when` gives {kind_of(value)}, not true or false",
        hint="compare it with something, such as `params.width > 2048`",
    )
