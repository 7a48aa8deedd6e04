"""Findings for people."""

from __future__ import annotations

import dataclasses

from renderline.diagnostic import Code, Diagnostic, Fix, Location, Position, RelatedLocation, Severity, Span
from renderline.reporting import text
from renderline.reporting.report import Report, merge

CODE = Code(id="RL999", name="test", description="For the test.")
SOURCE = "steps:\n  - name: 写真 \U0001f600 hero\n\tlast: \x1b[31m\n"


def diagnostic(
    line: int, start: int, end: int, *, end_line: int | None = None, severity: Severity = Severity.ERROR
) -> Diagnostic:
    span = Span(Position(line, start), Position(end_line or line, end))
    return Diagnostic(
        code=CODE,
        location=Location("a.yaml", span),
        path=(),
        message="something is off",
        hint="do this",
        severity=severity,
        related=(RelatedLocation(location=Location("a.yaml", span), message="see here"),),
    )


def rendered(*found: Diagnostic) -> list[str]:
    return text.render(Report(diagnostics=found, sources={"a.yaml": SOURCE})).splitlines()


def test_the_caret_stands_under_the_word_even_after_wide_characters() -> None:
    lines = rendered(diagnostic(2, 16, 20))
    assert lines == [
        "a.yaml:2:16: error[RL999]: something is off",
        "  2 |   - name: 写真 \U0001f600 hero",
        "    |                   ^^^^",
        "  help: do this",
        "  note: a.yaml:2:16: see here",
        "",
        "1 error",
    ]


def test_an_option_is_named_in_place_of_a_line() -> None:
    """What it speaks of in the file would only lead astray."""
    found = dataclasses.replace(diagnostic(2, 16, 20), option="-p photo=\x1bcat.jpg")
    lines = rendered(found)
    assert lines[0].startswith("-p photo=")
    assert "\x1b" not in lines[0]
    assert lines[0].endswith("cat.jpg: error[RL999]: something is off")
    assert lines[1] == "  help: do this"


def test_escape_sequences_of_the_file_are_not_printed() -> None:
    assert "\x1b" not in "\n".join(rendered(diagnostic(3, 8, 12)))


def test_a_stretch_over_lines_is_underlined_on_its_first() -> None:
    assert rendered(diagnostic(1, 1, 3, end_line=2))[2] == "    | ^^^^^^"


def test_a_place_outside_the_text_has_no_frame() -> None:
    assert rendered(diagnostic(99, 1, 2))[1] == "  help: do this"


def test_lines_end_where_the_reader_ends_them() -> None:
    """A line separator inside a value is part of its line."""
    report = Report(diagnostics=(diagnostic(2, 1, 2),), sources={"a.yaml": "a: x\u2028y\nb: z\n"})
    assert "  2 | b: z" in text.render(report).splitlines()


def test_errors_and_warnings_are_counted_and_the_rest_is_named() -> None:
    many = [diagnostic(1, column, column + 1) for column in range(1, 104)]
    assert (
        rendered(*many, diagnostic(2, 1, 2, severity=Severity.WARNING))[-1]
        == "103 errors, 1 warning (4 more not shown)"
    )


def test_reports_merge_sorted_and_without_doubles() -> None:
    first, second = diagnostic(1, 1, 2), diagnostic(2, 1, 2)
    merged = merge([Report(diagnostics=(second, first)), Report(diagnostics=(first,))])
    assert merged.diagnostics == (first, second)


def test_colour_is_only_added_when_asked() -> None:
    report = Report(diagnostics=(diagnostic(1, 1, 2),))
    assert "\x1b[" not in text.render(report)
    assert "\x1b[31m" in text.render(report, colour=True)


def test_what_can_be_mended_is_counted() -> None:
    """One finding is `this`; without a fix nothing is said."""
    plain = diagnostic(1, 1, 2)
    mendable = dataclasses.replace(plain, message="else", fix=Fix(location=plain.location, text="x"))
    assert rendered(plain)[-1] == "1 error"
    assert rendered(mendable)[-2:] == ["1 error", "this can be mended with `renderline validate --fix`"]
    assert rendered(plain, mendable)[-1] == "1 of these can be mended with `renderline validate --fix`"
