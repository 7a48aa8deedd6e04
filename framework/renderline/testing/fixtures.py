"""What tests of one's own may ask for: compiled pipelines, plans, an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import PathLike
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from renderline.api import Compilation, Plan
    from renderline.canonical import JsonObject
    from renderline.engine.embedded import RunningEngine

__all__ = ["compile_pipeline", "local_engine", "plan_pipeline"]

CompilePipeline: TypeAlias = "Callable[..., Compilation]"
PlanPipeline: TypeAlias = "Callable[..., Plan]"


@pytest.fixture
def compile_pipeline(request: pytest.FixtureRequest) -> CompilePipeline:
    """
    Compiles a pipeline: `compile_pipeline("pipelines/hero.yaml", {"size": 512}, profile="draft")`.

    The path is relative to pytest's root folder. Mistakes stand in the compilation's `report`.
    """
    from renderline import api

    root = request.config.rootpath

    def compile_file(
        path: str | PathLike[str], parameters: JsonObject | None = None, *, profile: str | None = None
    ) -> Compilation:
        given = api.Given(files=[("the test", parameters or {})], profile=profile)
        return api.compile_file(root / path, given)

    return compile_file


@pytest.fixture
def plan_pipeline(compile_pipeline: CompilePipeline) -> PlanPipeline:
    """Prices a pipeline, with the arguments of `compile_pipeline`; the test fails where there are mistakes."""
    from renderline import api
    from renderline.reporting import text

    def plan(
        path: str | PathLike[str], parameters: JsonObject | None = None, *, profile: str | None = None
    ) -> Plan:
        compilation = compile_pipeline(path, parameters, profile=profile)
        if compilation.report.errors:
            pytest.fail(text.render(compilation.report), pytrace=False)
        return api.plan(compilation)

    return plan


@pytest.fixture(scope="session")
def local_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    """The embedded engine on a loopback socket: its `url` and the `token` it wants; its data goes with the session."""
    from renderline.engine.embedded import running

    with running(tmp_path_factory.mktemp("renderline-engine")) as engine:
        yield engine
