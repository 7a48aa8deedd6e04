"""`serve --token-file --buzz`: who is let in, and what each of them holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx

WORKFLOWS = "/v2/consumer/workflows"
PICTURE = {
    "$type": "imageGen",
    "input": {
        "engine": "flux2",
        "model": "klein",
        "operation": "createImage",
        "modelVersion": "4b",
        "prompt": "a fox",
        "width": 512,
        "height": 512,
    },
}


def test_every_line_of_the_file_is_a_token_with_an_account_of_its_own(tmp_path: Path) -> None:
    """No token is shown; the first one pays for two pictures of 12 Buzz and not for a third, the second one for its own."""
    (tmp_path / "tokens").write_text("# two people\nann-s\nbob-s\n")
    options = ("--port", "0", "--token-file", "tokens", "--buzz", "blue=20,yellow=10")
    command = [sys.executable, "-m", "renderline", "serve", *options]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            url = process.stderr.readline().split()[1].rstrip(",")
            answers = [
                picture(url, token, number) for number, token in enumerate(("ann-s",) * 3 + ("bob-s",))
            ]
        finally:
            process.terminate()
            _, told = process.communicate(timeout=30)
    assert [each.status_code for each in answers] == [200, 200, 403, 200], told
    taken = [answer.headers.get("X-Civitai-Cost-By-Currency") for answer in answers]
    assert taken == ["blue=12", "blue=8;yellow=4", None, "blue=12"]
    assert "ann-s" not in told
    assert "bob-s" not in told


def picture(url: str, token: str, number: int) -> httpx.Response:
    body = {"steps": [PICTURE], "metadata": {"number": number}}
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{url}{WORKFLOWS}", params={"wait": 60}, json=body, headers=headers, timeout=90)
