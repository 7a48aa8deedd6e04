"""The table of the rules, and the loop over them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from renderline.diagnostic import Finding
from renderline.pipeline.model import Pipeline
from renderline.rules import (
    air_ecosystem,
    air_form,
    argument_reference,
    callback_address,
    dropped_reference,
    duplicate_name,
    ephemeral,
    mature_currency,
    output_collision,
    output_embed,
    output_index,
    output_name,
    output_path,
    output_source,
    positional_reference,
    reference_cycle,
    reference_form,
    reference_type,
    repeated_upscale,
    reserved_name,
    secret_literal,
    source_image,
    step_name,
    step_timeout,
    unknown_reference,
    unused_parameter,
    video_size,
)
from renderline.rules.rule import Rule

__all__ = ["BODY_RULES", "OUTPUT_RULES", "RULES", "run", "run_body", "run_outputs"]

# mypy takes a module for a protocol by itself, but not inside a tuple.
BODY_RULES: tuple[Rule, ...] = cast(
    "tuple[Rule, ...]",
    (
        step_name,
        duplicate_name,
        reserved_name,
        unknown_reference,
        dropped_reference,
        positional_reference,
        reference_cycle,
        reference_form,
        output_path,
        output_index,
        reference_type,
        argument_reference,
        ephemeral,
        mature_currency,
        unused_parameter,
        step_timeout,
        callback_address,
        repeated_upscale,
        video_size,
        secret_literal,
        source_image,
        air_form,
        air_ecosystem,
    ),
)
"""What is asked of the body, whatever its outputs are called."""

OUTPUT_RULES: tuple[Rule, ...] = cast(
    "tuple[Rule, ...]", (output_source, output_name, output_embed, output_collision)
)
"""What is asked of the outputs, which differ in every cell of a matrix."""

RULES: tuple[Rule, ...] = (*BODY_RULES, *OUTPUT_RULES)


def run(pipeline: Pipeline) -> Iterator[Finding]:
    """Every breach of every rule in one workflow."""
    yield from run_body(pipeline)
    yield from run_outputs(pipeline)


def run_body(pipeline: Pipeline) -> Iterator[Finding]:
    """Every breach of the rules about the body."""
    for rule in BODY_RULES:
        yield from rule.check(pipeline)


def run_outputs(pipeline: Pipeline) -> Iterator[Finding]:
    """Every breach of the rules about the outputs."""
    for rule in OUTPUT_RULES:
        yield from rule.check(pipeline)
