"""
What compiling and planning a matrix costs: 10,000 cells of three steps, against the bare inner loop written by hand.

    python benchmarks/compile.py

The bare loop does the least that anyone would have to: precompiled Jinja with one context a cell, a yes or no of
jsonschema-rs for each step's input, one canonical dump. It knows no positions, rules, digests, outputs or messages. Planning
compiles the same cells and prices each. All take turns in one process; CPU seconds, medians of one sitting. The aims: compiling
at least at half the bare loop's speed, planning in no more than twice the time of compiling.
"""

from __future__ import annotations

import gc
import itertools
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from renderline import api
from renderline.contract.bundle import bundle
from renderline.contract.steps import input_schema

PIPELINE = Path(__file__).with_suffix(".yaml")
ROUNDS = 5
REFERENCE = {"type": "object", "required": ["$ref", "path"]}


def bare_loop() -> Callable[[], int]:
    """A function that compiles all cells and gives the number of bytes; what is the same for all is done before."""
    source = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))
    params = {name: each["default"] for name, each in source["parameters"].items()}
    styles, widths = source["matrix"]["axes"]["style"], source["matrix"]["axes"]["width"]
    first, last = source["matrix"]["axes"]["seed"]["range"]
    environment = ImmutableSandboxedEnvironment()
    hero, upscaled, final = source["steps"]
    prompt = environment.from_string(hero["input"]["prompt"])
    name = environment.from_string(source["outputs"][0]["as"])
    seed, width = (environment.compile_expression(text) for text in ("matrix.seed", "matrix.width"))
    upscaled = {**upscaled, "input": {"image": {"$ref": "hero", "path": "output.images[0].url"}}}
    image = {"$ref": "upscaled", "path": "output.blob.url"}
    output = {**final["input"]["output"], "quality": params["quality"]}
    valid = {step["$type"]: validator(step["$type"]) for step in source["steps"]}

    def one(cell: dict[str, object]) -> bytes:
        values = {"params": params, "matrix": cell, "pipeline": source}
        context = Context(environment, values, None, {})
        made = {
            **hero,
            "input": {
                **hero["input"],
                "prompt": "".join(prompt.root_render_func(context)),
                "seed": seed(**values),
            },
        }
        resize = {"type": "resize", "targetWidth": width(**values)}
        converted = {**final, "input": {"image": image, "transforms": [resize], "output": output}}
        steps = [made, upscaled, converted]
        if not all(valid[step["$type"]](step["input"]) for step in steps):
            raise ValueError(steps)
        if not "".join(name.root_render_func(context)):
            raise ValueError(cell)
        return json.dumps(
            {"steps": steps}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    def run() -> int:
        cells = itertools.product(styles, widths, range(first, last + 1))
        return sum(len(one({"style": style, "width": wide, "seed": at})) for style, wide, at in cells)

    return run


def validator(step_type: str) -> Callable[[Any], bool]:
    """A yes or no for the input of a step type, in which a reference may stand for an image."""
    schema = dict(bundle(input_schema(step_type)))
    properties = dict(schema.get("properties", {}))
    if "image" in properties:
        properties["image"] = {"anyOf": [properties["image"], REFERENCE]}
        schema["properties"] = properties
    return jsonschema_rs.validator_for(schema).is_valid


def whole() -> int:
    """The same cells through the product, all checks included."""
    compilation = api.compile_file(PIPELINE)
    if compilation.report.diagnostics:
        raise ValueError(compilation.report.diagnostics)
    return len(compilation.submissions)


def plan() -> int:
    """The same cells, each compiled and priced."""
    _, planned = api.plan_file(PIPELINE)
    if planned.unknown:
        raise ValueError(planned.unknown)
    return len(planned.workflows)


def cpu_s(run: Callable[[], int]) -> float:
    """CPU seconds of one run, begun with a clean heap."""
    gc.collect()
    began_s = time.process_time()
    run()
    return time.process_time() - began_s


def main() -> None:
    """Print cells per second of all three, and the two ratios."""
    runs = (bare_loop(), whole, plan)
    cells = [run() for run in runs][-1]
    figures = [[cpu_s(run) for run in runs] for _ in range(ROUNDS)]
    names = ("bare loop", "renderline compile", "renderline plan")
    for name, column in zip(names, zip(*figures, strict=True), strict=True):
        print(f"{name:22}{cells / statistics.median(column):7,.0f} cells/s")
    speed = statistics.median(bare_s / compile_s for bare_s, compile_s, _ in figures)
    time_of_plan = statistics.median(plan_s / compile_s for _, compile_s, plan_s in figures)
    print(f"compile, speed of bare  {speed:5.2f}  (aim: at least 0.50)")
    print(f"plan, time of compile   {time_of_plan:5.2f}  (aim: at most 2.00)")


if __name__ == "__main__":
    main()
