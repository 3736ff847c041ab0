"""The command line: `genapp VERB`. Lists the verbs, and turns every error into a sentence and an exit status."""

import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

VERBS: Final = {
    "up": ("run", "Start everything and print the address to open."),
    "submit": ("submit", "Hand in a page to write, or a file of pages."),
    "batch": ("show", "List and show batches; release the rest of a sample, change a budget."),
    "products": ("publish", "Load, list and remove product data that pages are joined with."),
    "status": ("show", "Show the queue, or one job."),
    "show": ("show", "Print the finished content of a job."),
    "facts": ("facts", "Show the facts of a job or a batch, and decide on them."),
    "export": ("publish", "Write finished pages as files for people and shops."),
    "push": ("publish", "Push finished pages to a WordPress site."),
    "cancel": ("control", "Stop jobs that wait or run: some, a batch, or all that match."),
    "retry": ("control", "Put failed or cancelled jobs back into the queue."),
    "priority": ("control", "Move waiting jobs up or down."),
    "pause": ("rules", "Let nothing more start: the queue, a batch or a provider."),
    "resume": ("rules", "Go on after a pause."),
    "settings": ("rules", "Show or change the settings of the queue."),
    "voice": ("rules", "Show, set or derive the rules of the voice."),
    "checks": ("rules", "Show the checks of a page, or change which block, warn or are off."),
    "limits": ("rules", "Show or change the limits of providers and batches."),
    "actions": ("rules", "List what was done to the queue."),
    "undo": ("rules", "Take an action back."),
    "link": ("run", "Print a fresh sign-in link for the browser."),
    "doctor": ("doctor", "Check every part and say what to do."),
    "migrate": ("run", "Bring the database to this version."),
    "build": ("run", "Build the pages for the browser now."),
    "web": ("run", "Run the web server alone."),
    "worker": ("run", "Run workers alone, on this or another machine."),
}
"""Every verb: where its `<verb>_command` lives in this package, and its line in `genapp --help`."""


class _Verbs(click.Group):
    """Loads a verb when it is called, so that `genapp --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        return getattr(import_module(f"genapp.cli.{VERBS[cmd_name][0]}"), f"{cmd_name}_command")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in VERBS.items()])


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `genapp up`. Every command has --help.",
)
@click.version_option(package_name="genapp", message="genapp %(version)s")
def cli() -> None:
    """genapp writes pages: you hand them in, a queue works through them, and you watch it live.

    Exit status: 0 all went well; 1 something failed; 2 what was handed in is wrong.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of the `genapp` command."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:
    """Run one command; return its exit status."""
    logging.getLogger().addHandler(logging.NullHandler())  # libraries and services do not write on the terminal
    try:
        return int(cli(arguments, prog_name="genapp", standalone_mode=False) or 0)
    except BaseException as error:
        from genapp.cli.failure import exit_status  # only a failure needs it

        return exit_status(error, arguments)
