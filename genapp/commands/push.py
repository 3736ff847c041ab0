"""`genapp push`: finished pages straight into a WordPress site."""

import asyncio
from collections import Counter
from typing import IO

import click
from rich.markup import escape
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.commands.console import err
from genapp.commands.finding import find_batch
from genapp.commands.opened import database
from genapp.commands.options import config_option
from genapp.db.engine import reading
from genapp.errors import NotReady
from genapp.exports.base import ExportOptions
from genapp.exports.options import ALLOWED, read_options
from genapp.exports.wordpress_rest import Outcome, PushResult, Site, site_of
from genapp.services.views import JobFilter
from genapp.services.wordpress_push import push_pages
from genapp.settings import Settings


@click.command("push")
@click.argument("site")
@click.option("--user", required=True, metavar="NAME", help="A user of the site who may write pages.")
@click.option(
    "--password-file",
    type=click.File("r"),
    metavar="FILE",
    help="Holds the user's application password; - is the standard input.  [default: it is asked for]",
)
@click.option("--batch", default="", metavar="ID", help="Only this batch (an id, or the end of one).")
@click.option("--page-type", default="", metavar="TYPE", help="Only pages of this type.")
@click.option("--seo-plugin", default="yoast", type=click.Choice(ALLOWED["seo_plugin"]), help="Of the site.")
@click.option("--post-type", default="page", type=click.Choice(ALLOWED["post_type"]), help="What is made.")
@click.option("--post-status", default="draft", type=click.Choice(ALLOWED["post_status"]), help="Of new posts.")
@click.option("--replace-public", is_flag=True, help="Change posts that readers can see already, too.")
@config_option
def command(
    config: Settings,
    site: str,
    *,
    user: str,
    password_file: IO[str] | None,
    batch: str,
    page_type: str,
    replace_public: bool,
    **chosen: str,
) -> None:
    """Push finished pages to the WordPress site with the address SITE. New pages are drafts; pushing again updates."""
    password = password_file.read().strip() if password_file else click.prompt("Application password", hide_input=True)
    target = site_of(site, user=user, password=password, allow_private=config.allow_private_addresses)
    options = read_options(chosen)
    with database(config) as engine:
        with reading(engine) as session:
            batch_id = find_batch(session, batch) if batch else ""
        wanted = JobFilter(batch_id=batch_id, page_type=page_type)
        counts = asyncio.run(_push(engine, wanted, target, options, replace_public=replace_public))
    err.print(", ".join(f"{count} {outcome.value}" for outcome, count in counts.items()))
    if failed := counts[Outcome.FAILED]:
        raise NotReady(f"{failed} of {counts.total()} pages failed", hint="push again: what is there is found again")


async def _push(
    engine: Engine, wanted: JobFilter, site: Site, options: ExportOptions, *, replace_public: bool
) -> Counter[Outcome]:
    counts: Counter[Outcome] = Counter()
    async with site.client() as client:
        pushing = push_pages(engine, wanted, client, options, replace_public=replace_public, by=LOCAL_OWNER)
        async for result in pushing:
            counts[result.outcome] += 1
            _say(result)
    return counts


def _say(result: PushResult) -> None:
    where = f" {result.link}" if result.link else ""
    why = f": {result.message}" if result.message else ""
    err.print(f"  {escape(result.slug)} {result.outcome.value}{escape(where)}{escape(why)}", soft_wrap=True)
