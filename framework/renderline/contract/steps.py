"""The step types and recipes that the contract knows, and their schemas."""

from __future__ import annotations

from renderline.contract.store import Schema, entry, entry_names

__all__ = ["input_schema", "output_schema", "recipe_names", "step_types"]


def step_types() -> tuple[str, ...]:
    """The types that a step of a workflow may have, sorted."""
    return entry_names("steps", ".input")


def recipe_names() -> tuple[str, ...]:
    """What may be run as a recipe, sorted: every step type and some names more."""
    return tuple(sorted((*step_types(), *entry_names("recipes", ".input"))))


def input_schema(name: str) -> Schema:
    """
    The schema of the input of a step type or recipe.

    Raises:
        ResourceMissing: there is no such step type or recipe.
    """
    return entry(f"{_folder(name)}/{name}.input")


def output_schema(name: str) -> Schema:
    """
    The schema of the output of a step type or recipe.

    Raises:
        ResourceMissing: there is no such step type or recipe.
    """
    return entry(f"{_folder(name)}/{name}.output")


def _folder(name: str) -> str:
    return "recipes" if name in entry_names("recipes", ".input") else "steps"
