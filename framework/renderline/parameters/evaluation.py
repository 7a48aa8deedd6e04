"""
Expressions that need Jinja: parsed, checked, compiled, evaluated.

This module, `names` and `sandbox` load Jinja; nothing else does, and they are imported only when a file needs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jinja2 import Template as JinjaTemplate
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import Context

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Cure, Finding, Place, TreePath, nearest, unmistakable
from renderline.parameters import references, syntax
from renderline.parameters.expressions import Template, snippet
from renderline.parameters.limits import check_characters
from renderline.parameters.names import Problem, check_names, free_names
from renderline.parameters.plain import plain
from renderline.parameters.reads import cell_reads
from renderline.parameters.sandbox import ROUNDS, Sandbox, bounded
from renderline.parameters.scope import Names, Scope

__all__ = ["FAILED", "UNKNOWN_NAME", "Evaluator"]

UNKNOWN_NAME = Code(
    id="RL132",
    name="unknown-name",
    description="Expressions use names that are declared or part of the language, and filters that exist.",
)
FAILED = Code(
    id="RL133", name="failed-expression", description="Expressions can be evaluated, within their limits."
)

_STATEMENTS = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For)
_NO_ELSE = "the condition is false, and nothing says what the expression comes to then; write `A if CONDITION else B`"
_RESULT = "result"
_DOTTED = re.compile(r"[\w.-]+")
# Besides its own errors Jinja passes on Python's, for nesting too deep and numbers too long.
_UNREADABLE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)


class Evaluator:
    """Compiles the scalars of one pipeline in one sandbox."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._sandbox = Sandbox()

    def compile(self, text: str, path: TreePath, *, as_text: bool) -> Template | tuple[Finding, ...]:
        """See `Expressions.compile`."""
        try:
            tree = self._sandbox.parse(text)
            if problems := self._problems(tree, text, path):
                return problems
            whole = None if as_text else _whole(tree, text)
            reads = cell_reads(tree)
            template = self._sandbox.from_string(bounded(tree if whole is None else _assigned(whole)))
        except TemplateSyntaxError as error:
            return (_unreadable(text, path, error.message or "", error.lineno),)
        except _UNREADABLE as error:
            return (_unreadable(text, path, str(error).partition("\n")[0], 1),)
        render = _text_of if whole is None else _value_of
        return Template(reads=reads, evaluate=self._guarded(render, template, text, path))

    def _problems(self, tree: nodes.Template, text: str, path: TreePath) -> tuple[Finding, ...]:
        # That `steps` is not defined would be true and useless: what is meant is a reference.
        if "steps" in free_names(tree):
            return (references.explain(text, path),)
        found = [*_statements(tree), *_unknown_filters(tree, self._sandbox), *check_names(tree, self._names)]
        # A wrong name that is written twice is found at its first place both times.
        return tuple(dict.fromkeys(_finding(problem, text, path) for problem in found))

    def _guarded(
        self,
        render: Callable[[JinjaTemplate, Context], JsonValue],
        template: JinjaTemplate,
        text: str,
        path: TreePath,
    ) -> Callable[[Scope], JsonValue]:
        def evaluate(scope: Scope) -> JsonValue:
            context = scope.context or self._open(scope)
            # The limit is meant for one scalar, and the context serves all of a cell.
            context.parent[ROUNDS][0] = 0
            try:
                return render(template, context)
            except Exception as error:  # noqa: BLE001 - filters raise what they like, and the mistake is the user's
                scope.findings.append(_failed(text, path, error))
                return None

        return evaluate

    def _open(self, scope: Scope) -> Context:
        """One context for all scalars of a cell: making it costs more than a look-up in it."""
        parent = {**self._sandbox.globals, **scope.values, ROUNDS: [0]}
        scope.context = Context(self._sandbox, parent, None, {})
        return scope.context


def _whole(tree: nodes.Template, text: str) -> nodes.Expr | None:
    """The only expression of a scalar that is nothing but `{{ … }}`."""
    # By the text: comments leave no node, so `{# why #}{{ 1 }}` would look like an expression alone.
    bare = text.removesuffix("\n")
    if not (bare.startswith("{{") and bare.endswith("}}")):
        return None
    match tree.body:
        case [nodes.Output(nodes=[expression, *rest])] if all(_is_line_end(each) for each in rest):
            return None if isinstance(expression, nodes.TemplateData) else expression
    return None


def _is_line_end(node: nodes.Node) -> bool:
    return isinstance(node, nodes.TemplateData) and node.data == "\n"


def _assigned(expression: nodes.Expr) -> nodes.Template:
    """A template that leaves the expression's value, with its type, in the context."""
    body: list[nodes.Node] = [nodes.Assign(nodes.Name(_RESULT, "store"), expression, lineno=1)]
    return nodes.Template(body, lineno=1)


def _value_of(template: JinjaTemplate, context: Context) -> JsonValue:
    # A generator: nothing is computed before it is drained.
    for _ in template.root_render_func(context):
        pass
    # Taken out, since the next scalar finds the same context.
    return plain(context.vars.pop(_RESULT))


def _text_of(template: JinjaTemplate, context: Context) -> str:
    pieces: list[str] = []
    characters = 0
    for piece in template.root_render_func(context):
        pieces.append(piece)
        characters += len(piece)
        # Piece by piece: loops within their limit can still make a text that fills the memory.
        check_characters(characters)
    return "".join(pieces)


def _statements(tree: nodes.Template) -> Iterator[Problem]:
    for node in tree.find_all(nodes.Stmt):
        name = type(node).__name__.lower()
        tag = _TAGS.get(name, name)
        if not isinstance(node, _STATEMENTS):
            yield Problem(
                pattern=rf"\{{%[-+]?\s*{tag}\b",
                message=f"`{{% {tag} %}}` is not available here",
                hint="`if`, `for` and `raw` are",
            )
        elif isinstance(node, nodes.For) and node.recursive:
            yield Problem(pattern=r"\brecursive\b", message="recursive loops are not available here")


_TAGS = {
    "assign": "set",
    "assignblock": "set",
    "callblock": "call",
    "filterblock": "filter",
    "fromimport": "from",
}


def _unknown_filters(tree: nodes.Template, sandbox: Sandbox) -> Iterator[Problem]:
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        kind, known = (
            ("filter", sandbox.filters) if isinstance(node, nodes.Filter) else ("test", sandbox.tests)
        )
        name = str(getattr(node, "name", ""))
        if name not in known:
            # Those with a blank are our own, which no expression can spell.
            spellable = tuple(each for each in known if " " not in each)
            meant = nearest(name, spellable)
            yield Problem(
                pattern=rf"(?<=\|)\s*{re.escape(name)}\b|\b{re.escape(name)}\b",
                message=f"there is no {kind} `{name}`",
                hint=f"did you mean `{meant}`?" if meant else "",
                cure=unmistakable(name, spellable) or "",
            )


def _finding(problem: Problem, text: str, path: TreePath) -> Finding:
    place = Place(path=path, snippet=_found(problem.pattern, text))
    return Finding(
        code=UNKNOWN_NAME,
        place=place,
        message=problem.message,
        hint=problem.hint,
        # Blanks and brackets in what is meant are spelling, too, and would be lost.
        cure=Cure(place=place, value=problem.cure)
        if problem.cure and _DOTTED.fullmatch(place.snippet)
        else None,
    )


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        return ""
    blanks = len(match[0]) - len(match[0].lstrip())
    return snippet(text, match.start() + blanks, match.end())


def _unreadable(text: str, path: TreePath, message: str, line: int) -> Finding:
    # What is no Jinja may be meant as a reference all the same, and then its form is the better answer.
    if references.may_hold_reference(text):
        return references.explain(text, path)
    return syntax.explain(text, path, message, line)


def _failed(text: str, path: TreePath, error: Exception) -> Finding:
    message = str(error) or type(error).__name__
    if not isinstance(error, UndefinedError):
        message, hint = _operands(message) or (f"the expression fails: {message}", "")
        return Finding(code=FAILED, place=Place(path=path), message=message, hint=hint)
    # An `if` without `else` that is false is the one thing that Jinja itself calls undefined here.
    said, _, hint = (_NO_ELSE if "no else section" in message else message).partition("; ")
    name = re.search(r"`([^`]+)`", said)
    words = _found(rf"[\w.\[\]'\"]*\b{re.escape(name[1])}\b", text) if name else ""
    return Finding(code=UNKNOWN_NAME, place=Place(path=path, snippet=words), message=said, hint=hint)


_OPERANDS = re.compile(
    r"(?:unsupported operand type\(s\) for (?P<operator>[^\s:]+)|'(?P<comparison>\S+)' not supported between instances of):? "
    r"'(?P<left>\w+)' and '(?P<right>\w+)'"
)
_JOINED = re.compile(r"can only concatenate (?P<left>str|list) \(not \"(?P<right>\w+)\"\) to \w+")
_KINDS = {
    "bool": "boolean",
    "dict": "mapping",
    "float": "number",
    "int": "integer",
    "list": "list",
    "NoneType": "null",
    "str": "text",
}


def _operands(said: str) -> tuple[str, str] | None:
    """Python's words for an operator between values that do not go together, as a message and its hint."""
    match = _OPERANDS.fullmatch(said) or _JOINED.fullmatch(said)
    if match is None:
        return None
    operator = "+" if match.re is _JOINED else match["operator"] or match["comparison"]
    left, right = (_KINDS.get(match[side], match[side]) for side in ("left", "right"))
    article = "" if right in {"null", "text"} else "an " if right == "integer" else "a "
    hint = "`~` joins values to text, `| int` makes a number of one"
    return f"`{operator}` takes no {left} with {article}{right}", hint
