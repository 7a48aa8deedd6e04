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

__all__ = ["RULES", "run"]

RULES: tuple[Rule, ...] = cast(
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
        output_source,
        output_name,
        output_collision,
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


def run(pipeline: Pipeline) -> Iterator[Finding]:
    """Every breach of every rule in one workflow."""
    for rule in RULES:
        yield from rule.check(pipeline)
