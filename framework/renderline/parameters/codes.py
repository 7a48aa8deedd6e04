"""Every kind of mistake that this room tells, gathered from where it is told."""

from __future__ import annotations

from renderline.parameters import (
    binding,
    conditions,
    constraints,
    declarations,
    evaluation,
    expressions,
    matrix,
    matrix_axes,
    profiles,
    references,
    shapes,
    syntax,
    template_arguments,
    template_files,
    top_level,
    uses_step,
)

__all__ = ["ALL"]

ALL = (
    top_level.NOT_A_MAPPING,
    top_level.UNKNOWN_KEY,
    top_level.WRONG_VERSION,
    top_level.NOT_TEMPLATED,
    declarations.BAD_DECLARATION,
    constraints.BAD_CONSTRAINT,
    declarations.OPEN_SECRET,
    profiles.BAD_PROFILE,
    profiles.UNKNOWN_PROFILE,
    binding.MISSING_VALUE,
    binding.UNKNOWN_PARAMETER,
    binding.MISFIT,
    binding.MISSING_FILE,
    references.BAD_REFERENCE,
    syntax.SYNTAX,
    evaluation.UNKNOWN_NAME,
    evaluation.FAILED,
    expressions.ABSENT_ENTRY,
    conditions.BAD_CONDITION,
    template_files.UNKNOWN_TEMPLATE,
    template_files.BAD_TEMPLATE,
    template_arguments.TEMPLATE_ARGUMENT,
    uses_step.USES_STEP,
    shapes.BAD_SHAPE,
    matrix.BAD_MATRIX,
    matrix_axes.BAD_AXIS,
    matrix.TOO_MANY_CELLS,
    matrix.IDLE_EXCLUSION,
)
"""Every code of this room."""
