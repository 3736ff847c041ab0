"""`genapp doctor`: looks at every part."""

import click
from rich.markup import escape

from genapp.commands.checkup import Finding, examine
from genapp.commands.console import out, print_json
from genapp.commands.options import config_option, json_option
from genapp.settings import Settings

MARKS = {"good": "[green]ok[/]", "note": "[yellow]note[/]", "bad": "[red]wrong[/]"}


@click.command("doctor")
@config_option
@json_option
def command(config: Settings, as_json: bool) -> int:
    """Check the data directory, database, Redis, workers, provider, browser build and web server; say what to do.

    Exit status: 0 when jobs can be handed in and will be worked on, 1 when something is wrong.
    """
    findings = examine(config)
    healthy = all(finding.state != "bad" for finding in findings)
    if as_json:
        print_json({"healthy": healthy, "findings": findings})
    else:
        for finding in findings:
            _print(finding)
        out.print("\nAll is well." if healthy else "\nSomething is wrong; see above what to do.")
    return 0 if healthy else 1


def _print(finding: Finding) -> None:
    out.print(f"{MARKS[finding.state]} {finding.part}: {escape(finding.found)}", soft_wrap=True)
    if finding.advice:
        out.print(f"   {escape(finding.advice)}", soft_wrap=True)
