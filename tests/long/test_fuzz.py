"""
No file whatever makes the checker raise: mutated pipelines of the test suite, from a stated seed.

`RENDERLINE_FUZZ_S=600 pytest -m long tests/long/test_fuzz.py` goes on for ten minutes, from another seed each time.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from renderline import api
from renderline.errors import UsageError

TESTS = Path(__file__).parents[1]
SEEDS = sorted([*TESTS.glob("cases/*/*.yaml"), *TESTS.glob("data/api/samples/*.json")])
SECONDS = float(os.environ.get("RENDERLINE_FUZZ_S", "20"))
SEED = int(os.environ.get("RENDERLINE_FUZZ_SEED", "1" if SECONDS <= 60 else str(time.time_ns())))
PIECES = [
    *(
        b"{{",
        b"}}",
        b"{%",
        b"%}",
        b"{#",
        b"{{ matrix.x }}",
        b"{{ steps.a.output.b }}",
        b"{{ params }}",
        b"$ref",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"- ",
        b"? ",
        b"&a ",
        b"*a",
        b"<<: *a",
        b"!!int ",
        b"|",
        b">-",
        b"#",
    ),
    *(
        b"\n",
        b"\n  ",
        b"\t",
        b"\x00",
        b"\xff",
        b"\xe2\x80\xa8",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\\u",
        b'"',
    ),
    *(
        b"null",
        b"true",
        b"-1",
        b"1e400",
        b"9" * 400,
        b".nan",
        b"0x1f",
        b"[" * 150,
        b"''",
        b"~",
        b"2026-11-23",
    ),
    *(
        b"steps",
        b"input",
        b"uses",
        b"with",
        b"when",
        b"matrix",
        b"parameters",
        b"outputs",
        b"cases",
        b"profiles",
    ),
]


def mutated(source: random.Random, contents: list[bytes]) -> bytes:
    """A file of the suite after one to eight small accidents."""
    content = source.choice(contents)
    for _ in range(source.randint(1, 8)):
        at = source.randint(0, len(content))
        to = min(len(content), at + source.choice([0, 0, 1, 4, 30]))
        other = source.choice(contents)
        start = source.randint(0, len(other))
        piece = source.choice([b"", source.choice(PIECES), other[start : start + source.randint(1, 80)]])
        content = content[:at] + piece + content[to:]
    return content


@pytest.mark.long
def test_no_mutated_file_makes_the_checker_raise(tmp_path: Path) -> None:
    """A usage error is an answer, too."""
    source = random.Random(SEED)  # noqa: S311 - chance, not secrecy
    contents = [path.read_bytes() for path in SEEDS]
    end_s = time.monotonic() + SECONDS
    tried = 0
    while time.monotonic() < end_s:
        content = mutated(source, contents)
        path = tmp_path / source.choice(["fuzzed.yaml", "fuzzed.json"])
        path.write_bytes(content)
        try:
            api.compile_file(path)
        except UsageError:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what this test looks for
            pytest.fail(f"seed {SEED}, file {tried}: {content!r} raises {error!r}")
        tried += 1
    assert tried > SECONDS
