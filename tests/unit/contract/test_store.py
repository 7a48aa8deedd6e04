"""The vendored schemas are read when needed, kept, and found from file to file."""

from __future__ import annotations

import subprocess
import sys

from renderline.contract.store import Schema, entry, entry_names

PROBE = """
import sys, builtins
from renderline.contract import check
assert "jsonschema" not in sys.modules, "imported with the module"
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
body = {"steps": [{"$type": "imageUpscaler", "input": {"image": "https://example.com/cat.png"}}]}
assert not list(check.check_workflow(body))
print("\\n".join(sorted(path.rpartition("civitai-v2/")[2] for path in opened if "civitai-v2/" in path)))
"""


def test_the_same_schema_is_the_same_object() -> None:
    first = entry("steps/imageUpscaler.output").member("blob")
    assert first is not None
    assert first is entry("steps/imageUpscaler.output").member("blob")
    assert first.target() is first.target()


def test_references_are_followed_from_file_to_file() -> None:
    blob = entry("steps/imageUpscaler.output").members()["blob"].target()
    assert blob.file == "definitions.json"
    assert blob.members()["type"].keywords["enum"] == ["image"]


def test_a_key_is_known_open_or_refused() -> None:
    upscaler = entry("steps/imageUpscaler.input")
    assert upscaler.member("zoom") is None
    assert upscaler.others() is None
    metadata = entry("WorkflowTemplate").members()["metadata"]
    assert isinstance(metadata.member("anything"), Schema)


def test_entries_are_listed_by_name() -> None:
    assert "imageGen" in entry_names("steps", ".input")
    assert entry_names("steps", ".input") == entry_names("steps", ".output")
    assert "imageGen" not in entry_names("recipes", ".input")


def test_checking_one_body_reads_only_the_files_it_speaks_of() -> None:
    """The import is cheap, too: the judge is loaded with the first body."""
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == [
        "WorkflowTemplate.json",
        "definitions.json",
        "steps/imageUpscaler.input.json",
    ]
