"""For every code of the catalogue a small pipeline, with the stretch in `«…»` that its report marks."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from renderline import api
from renderline.cost import budget
from renderline.diagnostic import Position
from renderline.reporting import catalogue
from renderline.source import reader

IMAGE = "https://example.com/a.png"
CONVERT = f"{{$type: convertImage, input: {{image: {IMAGE}, output: {{format: png}}}}}}"
STEPS = f"steps: [{CONVERT}]\n"
UPSCALE = f"{{$type: imageUpscaler, name: up, input: {{image: {IMAGE}}}}}"
NEVER = f"{{$type: imageUpscaler, name: up, when: false, input: {{image: {IMAGE}}}}}"
GENERATE = (
    "$type: imageGen, name: gen, input: {engine: flux2, model: klein, operation: createImage, prompt: A cat"
)
SAID = "{role: user, content: hello}"
SDXL = "$type: imageGen, input: {engine: sdcpp, ecosystem: sdxl, operation: createImage, prompt: A cat"
VIDEO = """\
steps:
- $type: videoGen
  name: clip
  input: {engine: ltx2.3, operation: createVideo, model: 22b-distilled, prompt: A lake, width: 1280, height: 720}
- $type: videoUpscaler
  input: {video: {$ref: clip, path: output.video.url}, scaleFactor: «3»}
"""


def parameter(declaration: str) -> str:
    """A file that declares one parameter and reads it."""
    return f'version: 1\nparameters: {{a: {declaration}}}\nmetadata: {{x: "{{{{ params.a }}}}"}}\n{STEPS}'


def expression(text: str) -> str:
    """A file with one expression."""
    return f"version: 1\nmetadata: {{x: '{text}'}}\n{STEPS}"


def body(text: str) -> str:
    """A file of API keys before its one step."""
    return f"{text}\n{STEPS}"


def matrix(block: str) -> str:
    """A file with a matrix."""
    return f"version: 1\nmatrix: {block}\n{STEPS}"


def convert(given: str) -> str:
    """A body with one `convertImage`; the output is written by the caller."""
    return f"steps: [{{$type: convertImage, input: {{image: {IMAGE}, {given}}}}}]\n"


def reading(reference: str, source: str = UPSCALE) -> str:
    """A file whose second step reads from its first."""
    return f"version: 1\nsteps:\n- {source}\n- {{$type: imageUpscaler, name: last, input: {{image: {reference}}}}}\n"


CARETS: dict[str, str] = {
    "RL001": f"version: 1\ntags: [a: «b»: c]\n{STEPS}",
    "RL002": body("tags: [a]\n«tags»: [b]"),
    "RL003": f"version: 1\nmetadata: {{x: «{{{{ params.a }}}}»}}\n{STEPS}",
    "RL005": body("metadata: {x: «.nan»}"),
    "RL006": body("metadata: {«7»: x}"),
    "RL007": body("metadata: {x: !fox «y»}"),
    "RL008": body("metadata: {x: «*there»}"),
    "RL004": body("metadata: {x: «\udcff»}"),
    "RL010": body("metadata: {<<: «7»}"),
    "RL009": "a: &a [x, x, x, x, x, x, x, x]\n"
    + "".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 8)}]\n" for old, new in pairwise("abcde"))
    + "f: [*e, *e, *e, *e, «*e», *e, *e, *e]\n",
    "RL012": "«»# nothing\n",
    "RL013": f"metadata: {'[' * 128}«[»{']' * 129}\n",
    "RL014": "«»" + "# long\n" * (16 * 2**20 // 7 + 1),
    "RL015": body('metadata: {x: "«\x07»"}'),
    "RL011": f"{STEPS}«---»\n{STEPS}",
    "RL101": "«- a»\n",
    "RL102": f"version: 1\n«paramters»: {{}}\n{STEPS}",
    "RL103": f"version: «2»\n{STEPS}",
    "RL104": body('metadata: {x: "{{ «params.a» }}"}'),
    "RL110": parameter("{type: integer, «defualt»: 1}"),
    "RL111": parameter("{type: integer, minimum: «many», default: 1}"),
    "RL112": parameter("{type: string, secret: true, «default»: abc}"),
    "RL115": f"version: 1\nprofiles: {{draft: {{«stepz»: 1}}}}\n{STEPS}",
    "RL116": f"version: 1\n«profiles»: {{final: {{}}}}\n{STEPS}",
    "RL120": parameter("{type: integer}").replace("{a:", "{«a»:"),
    "RL121": f"{parameter('{type: integer, default: 1}')}cases: {{one: {{parameters: {{«b»: 2}}}}}}\n",
    "RL122": parameter("{type: integer, maximum: 3, default: 1}") + "cases: {one: {parameters: {a: «4»}}}\n",
    "RL123": parameter("{type: image, default: «cat.jpg»}"),
    "RL130": expression("{{ «steps.up.output.blob.url» }}"),
    "RL131": expression("{{ 1 «&»& 2 }}"),
    "RL132": expression("{{ «params.widht» }}"),
    "RL133": expression("X").replace("'X'", "«'{{ 1 / 0 }}'»"),
    "RL134": f'{matrix("{axes: {a: [1]}, include: [{a: 2, b: 3}]}")}tags: ["{{{{ «matrix.b» }}}}"]\n',
    "RL140": f"version: 1\nsteps: [{{$type: imageUpscaler, when: «7», input: {{image: {IMAGE}}}}}]\n",
    "RL141": "version: 1\nsteps: [{name: a, uses: «exact-widht», with: {}}]\n",
    "RL144": f"version: 1\nsteps: [{{name: a, uses: exact-width, «input»: {{}}, with: {{image: {IMAGE}, width: 7}}}}]\n",
    "RL143": f"version: 1\nsteps: [{{name: a, uses: exact-width, with: {{image: {IMAGE}, width: «wide»}}}}]\n",
    "RL145": f"version: 1\nbudget: {{run: «much»}}\n{STEPS}",
    "RL150": matrix("{«axis»: {a: [1]}}"),
    "RL151": matrix("{axes: {a: «[]»}}"),
    "RL152": matrix("{axes: {n: {range: [1, 9]}}, «limit»: 8}"),
    "RL153": matrix("{axes: {a: [1, 2]}, exclude: [{a: «3»}]}"),
    "RL201": body("tags: «7»"),
    "RL202": body("tips: «{civitai: 0}»"),
    "RL203": convert("output: {format: png}, «transfroms»: []"),
    "RL204": body("currencies: [«gold»]"),
    "RL205": convert("transforms: [{type: resize, targetWidth: «0»}], output: {format: png}"),
    "RL206": f"steps: [{{$type: imageUpscaler, input: {{image: {IMAGE}, numberOfRepeats: «4»}}}}]\n",
    "RL207": body('externalId: «""»'),
    "RL208": body(f"externalId: «{'a' * 129}»"),
    "RL209": "steps: «[]»\n",
    "RL210": f"steps: [{{$type: chatCompletion, input: {{model: m, messages: [{SAID}], stop: «[a, b, c, d, e]»}}}}]\n",
    "RL212": f"steps: [{{$type: imageUpscaler, timeout: «10m», input: {{image: {IMAGE}}}}}]\n",
    "RL213": body("tags: [a, «a»]"),
    "RL211": body("externalId: «a b»"),
    "RL214": convert("output: {format: «avif»}"),
    "RL215": body(f"metadata: {'{a: ' * 99}«{{a: 1}}»{'}' * 99}"),
    "RL301": f"version: 1\nsteps: [{{$type: imageUpscaler, name: «1st», input: {{image: {IMAGE}}}}}]\n",
    "RL302": f"version: 1\nsteps:\n- {UPSCALE}\n- {UPSCALE.replace('name: up', 'name: «up»')}\n",
    "RL303": f"steps: [{{$type: imageUpscaler, name: «$arguments», input: {{image: {IMAGE}}}}}]\n",
    "RL304": reading('"{{ steps.«pu».output.blob.url }}"'),
    "RL305": reading('"{{ steps.«last».output.blob.url }}"'),
    "RL306": reading("{$ref: up, path: «blob.url»}"),
    "RL307": reading('"{{ steps.up.«output.blobs.url» }}"'),
    "RL308": reading('«"{{ steps.up.output.blob }}"»'),
    "RL309": reading("{$ref: $arguments, path: «photo»}").replace("version: 1", "arguments: {a: 1}"),
    "RL310": reading("{$ref: «$0», path: output.blob.url}"),
    "RL311": reading('"{{ steps.«up».output.blob.url }}"', NEVER),
    "RL312": reading('"{{ steps.gen.output.«images[2]».url }}"', f"{{{GENERATE}, quantity: 2}}}}"),
    "RL401": f"version: 1\nsteps: [{UPSCALE}]\noutputs: [{{from: «pu»}}]\n",
    "RL402": f"version: 1\nsteps: [{UPSCALE}]\noutputs: [{{from: up, as: «../a»}}]\n",
    "RL403": f"version: 1\nsteps: [{UPSCALE}]\noutputs: [{{from: up, as: a}}, {{from: up, as: «a»}}]\n",
    "RL404": body("ephemeral: «true»"),
    "RL405": body("allowMatureContent: true\ncurrencies: «[blue]»"),
    "RL406": f"version: 1\nparameters: {{«a»: {{type: integer, default: 1}}}}\n{STEPS}",
    "RL407": f"steps: [{{$type: imageUpscaler, timeout: «PT10M», input: {{image: {IMAGE}}}}}]\n",
    "RL408": body('callbacks: [{url: "https://«localhost»/x", type: ["workflow:*"]}]'),
    "RL409": f"steps: [{{$type: imageUpscaler, input: {{image: {IMAGE}, numberOfRepeats: «2»}}}}]\n",
    "RL411": body(f"metadata: {{x: «hf_{'a1' * 15}»}}"),
    "RL415": convert("output: {format: png, hideMetadata: true}").replace("[{$type", "[{name: x, $type")
    + "version: 1\noutputs: [{from: x, embed: «true»}]\n",
    "RL412": f"steps: [{{$type: imageUpscaler, input: {{image: {IMAGE}, model: «urn:air:other»}}}}]\n",
    "RL410": VIDEO,
    "RL413": f"steps: [{{{SDXL}, model: «urn:air:sd1:checkpoint:civitai:4384@128713»}}}}]\n",
    "RL414": convert("output: {format: png}").replace(IMAGE, "«cat.jpg»"),
    "RL501": convert("output: {format: png}").replace(IMAGE, "«./cat.jpg»") + "version: 1\n",
    "RL502": convert("output: {format: png}").replace(IMAGE, "«./hero.yaml»") + "version: 1\n",
}  # fmt: skip
GIVEN: dict[str, Any] = {"RL116": {"profile": "draft"}}


@pytest.mark.parametrize("code", CARETS)
def test_the_mistake_is_marked(code: str, tmp_path: Path) -> None:
    found, marked = reported(tmp_path, CARETS[code], tmp_path / "hero.yaml", **GIVEN.get(code, {}))
    assert [each[1:] for each in found if each[0] == code] == [marked], found


def test_a_mistake_in_a_template_is_marked_in_its_file(tmp_path: Path) -> None:
    template = tmp_path / "templates" / "steps" / "broken.yaml"
    template.parent.mkdir(parents=True)
    (tmp_path / "hero.yaml").write_text("version: 1\nsteps: [{name: a, uses: broken}]\n", encoding="utf-8")
    found, marked = reported(tmp_path, f"version: 1\n«stepz»: 7\nsteps: [{CONVERT}]\n", template)
    assert found == [("RL142", *marked)]


def test_every_code_is_proven() -> None:
    of_prices = {code.id for code in budget.ALL}
    assert {*CARETS, "RL142", *of_prices} == set(catalogue.codes())


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("RL701", f"version: 1\nbudget: {{run: «0.5»}}\n{STEPS}"),
        ("RL702", f"version: 1\nbudget: {{run: 5, warn: {{run: «10%»}}}}\n{STEPS}"),
        ("RL703", f"version: 1\nbudget: {{workflow: «5»}}\nsteps: [{UPSCALE}]\n"),
    ],
)
def test_a_price_is_marked_at_the_budget(code: str, text: str) -> None:
    """Not in `validate`, which knows no prices: in `plan`, and in `run` where it costs something."""
    before, inside, _ = re.split("[«»]", text)
    compilation = api.compile_reading(reader.read_text(re.sub("[«»]", "", text), name="p.yaml"), api.Given())
    (found,) = api.check_budget(compilation, api.plan(compilation)).diagnostics
    column = len(before.rpartition("\n")[2]) + 1
    assert (found.code.id, found.location.span.start) == (code, Position(2, column))
    assert found.location.span.end == Position(2, column + len(inside))


def reported(
    folder: Path, text: str, path: Path, **given: Any
) -> tuple[list[tuple[str, str, Position, Position]], tuple[str, Position, Position]]:
    """Each code with its file and stretch, and the marked stretch of the text, which is written to a path."""
    before, inside, after = re.split("[«»]", text)
    # What is no character of UTF-8 becomes the byte that it stands for.
    path.write_bytes((before + inside + after).encode("utf-8", "surrogateescape"))
    found = api.validate(folder / "hero.yaml", api.Given(**given)).diagnostics
    stretches = [
        (each.code.id, each.location.file, each.location.span.start, each.location.span.end) for each in found
    ]
    return stretches, (str(path), end_of(before), end_of(before + inside))


def end_of(text: str) -> Position:
    return Position(text.count("\n") + 1, len(text) - text.rfind("\n"))
