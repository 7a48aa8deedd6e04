"""The YAML language server completes and checks pipelines by our schema, over stdio as an editor starts it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "schemas" / "pipeline" / "v1.json"
SERVER = Path(os.environ.get("YAML_LANGUAGE_SERVER", "yaml-language-server"))

pytestmark = pytest.mark.long


class Editor:
    """The little of an editor that asks a language server over its pipes."""

    def __init__(self, server: subprocess.Popen[bytes], folder: Path) -> None:
        assert server.stdin is not None
        assert server.stdout is not None
        self._to: IO[bytes] = server.stdin
        self._from: IO[bytes] = server.stdout
        self._count = 0
        self._folder = folder
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.tell("initialized", {})

    def completions(self, text: str) -> list[str]:
        """The labels offered where `|` stands in the text."""
        before, _, after = text.partition("|")
        line = 1 + before.count("\n")  # below the modeline
        position = {"line": line, "character": len(before.rpartition("\n")[2])}
        answer = self.ask(
            "textDocument/completion",
            {"textDocument": {"uri": self.open(before + after)}, "position": position},
        )
        items = answer["items"] if isinstance(answer, dict) else answer
        return [item["label"] for item in items]

    def complaints(self, text: str) -> list[str]:
        """The messages about a text, once the server has judged it."""
        uri = self.open(text)
        while True:
            message = self._read()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                return [each["message"] for each in message["params"]["diagnostics"]]

    def open(self, text: str) -> str:
        self._count += 1
        uri = (self._folder / f"pipeline-{self._count}.yaml").as_uri()
        whole = f"# yaml-language-server: $schema={SCHEMA.as_uri()}\n{text}"
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": whole}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self._count += 1
        number = self._count
        self._write({"id": number, "method": method, "params": params})
        while (message := self._read()).get("id") != number or "method" in message:
            self._answer(message)
        return message["result"]

    def tell(self, method: str, params: dict[str, Any]) -> None:
        self._write({"method": method, "params": params})

    def _answer(self, message: dict[str, Any]) -> None:
        """The server asks for settings; it may have its defaults."""
        if "id" in message and "method" in message:
            count = (
                len(message["params"].get("items", []))
                if message["method"] == "workspace/configuration"
                else 0
            )
            self._write({"id": message["id"], "result": [{}] * count or None})

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()

    def _read(self) -> dict[str, Any]:
        length = 0
        while line := self._from.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: dict[str, Any] = json.loads(self._from.read(length))
        return message


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        yield Editor(server, tmp_path_factory.mktemp("edited"))
        server.kill()


def test_the_keys_of_an_upscalers_input_are_offered(editor: Editor) -> None:
    offered = editor.completions("version: 1\nsteps:\n  - $type: imageUpscaler\n    input:\n      |")
    assert {"image", "model", "numberOfRepeats"} <= set(offered)
    assert "engine" not in offered


def test_the_models_of_an_engine_are_offered(editor: Editor) -> None:
    begin = "version: 1\nsteps:\n  - $type: imageGen\n    input:\n      engine: flux2\n"
    assert {"klein", "dev", "pro"} <= set(editor.completions(f"{begin}      model: |"))
    assert "model" in editor.completions(f"{begin}      |")


def test_engines_and_types_are_offered(editor: Editor) -> None:
    assert "imageUpscaler" in editor.completions("version: 1\nsteps:\n  - $type: |")
    assert "flux2" in editor.completions(
        "version: 1\nsteps:\n  - $type: imageGen\n    input:\n      engine: |"
    )


@pytest.mark.parametrize("pipeline", sorted((ROOT / "pipelines").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_pipelines_raise_no_complaint(pipeline: Path, editor: Editor) -> None:
    assert editor.complaints(pipeline.read_text(encoding="utf-8").partition("\n")[2]) == []


def test_an_unknown_key_is_complained_of(editor: Editor) -> None:
    text = "version: 1\nsteps:\n  - $type: imageUpscaler\n    input: {image: 'https://example.com/a.png', scale: 4}\n"
    assert any("scale" in each for each in editor.complaints(text))
