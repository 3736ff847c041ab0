"""`genapp submit`: one page by options, or a file of pages."""

import asyncio
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.commands.console import err, out, print_json
from genapp.commands.file_options import FileOptions, file_options
from genapp.commands.handed_in import HandedIn, json_answer, say_accepted, say_ended
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.page_options import anything_given, as_raw, page_options
from genapp.commands.submit_file import submit_file
from genapp.commands.waiting import all_completed, wait_for
from genapp.db.engine import transaction
from genapp.intake.validate import read_page
from genapp.services.providers import check_provider
from genapp.services.submit import PageOrder, submit_page
from genapp.settings import Settings


@click.command("submit")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@page_options
@file_options
@click.option("--wait", is_flag=True, help="Wait until all jobs have ended, with progress bars.")
@config_option
@json_option
def command(config: Settings, file: Path | None, wait: bool, as_json: bool, **options: Any) -> int:
    """Hand in one page to write, by options, or a FILE with one page per row: CSV, TSV, XLSX, ODS or JSON Lines.

    \b
    genapp submit --type category --url https://www.example.com/armchairs \\
        --keywords "armchairs, reading chairs" --language en --fact "Material: oak" --wait
    genapp submit pages.csv --wait
    genapp submit products_export.csv --set language=en --base-url https://www.example.com/products --dry-run

    The columns of a file are pageType, targetUrl, keywords, language (required), brandVoice, priority, deadline,
    skuCount, monthlySearches, contentStatus and the other names below; columns of other names become facts. Files of
    keyword tools, crawlers and shops are known by their columns. Good rows are accepted and bad ones listed with their
    line; the file that --errors writes can be corrected and handed in again.

    A file goes the way it goes in the browser: what was submitted before with exactly the same content is not written
    again, the cost is told before the start, and a question is asked when it costs money and you sit at a terminal.
    A mapping that was chosen in the browser for such a file is used; what the options say counts for this file alone.

    Exit status: 0 everything was accepted or submitted before (and, with --wait, completed); 1 rows were refused or a
    job did not complete; 2 what was handed in is wrong and nothing was accepted.
    """
    raw = as_raw(options)
    reading = FileOptions(**{name: options[name] for name in FileOptions.__dataclass_fields__})
    if file and anything_given(raw):
        raise click.UsageError("Give either a FILE or the options of one page, not both.")
    if reading.given and not file:
        raise click.UsageError("These options need a FILE.")
    with database(config) as engine:
        handed_in = (
            submit_file(engine, config, file, reading, err if as_json else out)
            if file
            else _submit_one(engine, config, raw)
        )
        if not as_json:
            say_accepted(handed_in)
        ended = wait_for(engine, handed_in.job_ids, batch_id=handed_in.batch_id) if wait and handed_in.job_ids else []
    if as_json:
        print_json(json_answer(handed_in, ended))
    elif wait:
        say_ended(ended)
    return 0 if not handed_in.rejected and all_completed(ended) else 1


def _submit_one(engine: Engine, config: Settings, raw: dict[str, str | None]) -> HandedIn:
    draft = read_page(raw, now=utc_now(), allow_private=config.allow_private_addresses)
    asyncio.run(check_provider(config, draft.provider or config.provider))
    order = PageOrder(request=draft.request, priority=draft.priority, provider=draft.provider)
    with transaction(engine) as session:
        return HandedIn(job_ids=(submit_page(session, order, by=LOCAL_OWNER),))
