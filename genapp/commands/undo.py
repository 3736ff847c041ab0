"""`genapp undo`: take an action back."""

import click
from sqlalchemy import select
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.commands.console import out, print_json
from genapp.commands.finding import FEWEST
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.db.engine import transaction
from genapp.db.tables import ACTION
from genapp.errors import Conflict, NotFound
from genapp.services.actions import one_action
from genapp.services.undo import undo
from genapp.settings import Settings


@click.command("undo")
@click.argument("action")
@config_option
@json_option
def command(config: Settings, action: str, as_json: bool) -> int:
    """Take ACTION back (its id as genapp actions lists it). What somebody changed since stays as it is.

    Cancelled jobs return to their places, priorities and settings to what they were; retried jobs that still wait
    are cancelled. Exit status: 1 when some of it could not be taken back.
    """
    with database(config) as engine, transaction(engine) as session:
        action_id = _find(session, action)
        text = one_action(session, action_id, by=LOCAL_OWNER).text
        undone = undo(session, action_id, by=LOCAL_OWNER)
    if as_json:
        print_json({"undone": action_id, "text": text, "restored": undone.restored, "left": undone.left})
    else:
        out.print(f"Undid: {text}", markup=False, soft_wrap=True)
        out.print(f"  {undone.restored:,} restored, {undone.left:,} left as they are, for they were changed since")
    return 1 if undone.left else 0


def _find(session: Session, given: str) -> str:
    word = given.strip().lower()
    ending = select(ACTION.c.id).where(ACTION.c.id.endswith(word, autoescape=True)).limit(2)
    found = session.scalars(ending).all() if len(word) >= FEWEST else []
    if len(found) > 1:
        raise Conflict(f"several actions have an id that ends in {given!r}", hint="give more of the id")
    if not found:
        raise NotFound(f"there is no action {given!r}", hint="genapp actions lists them")
    return found[0]
