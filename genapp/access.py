"""Roles and what each may do."""

from dataclasses import dataclass
from enum import StrEnum

from genapp.errors import Denied, SignInRequired


class Role(StrEnum):
    """What a signed-in person is; a later one may do all that an earlier one may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


class Right(StrEnum):
    """What a use case, page, handler or route asks for."""

    ANYONE = "anyone"  # sign-in page and health only
    SEE = "see"  # read jobs, content and queue status
    SUBMIT = "submit"  # spend: submit and retry jobs
    EXPORT = "export"  # take finished pages out, and say that it was done
    CONTROL = "control"  # cancel, re-prioritise, pause, say which facts are true
    ADMINISTER = "administer"  # settings, people, keys


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.ANYONE, Right.SEE}),
    Role.EDITOR: frozenset({Right.ANYONE, Right.SEE, Right.SUBMIT, Right.EXPORT, Right.CONTROL}),
    Role.ADMIN: frozenset(Right),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Who asks."""

    id: str
    name: str
    role: Role


LOCAL_OWNER = User(id="owner", name="Owner", role=Role.ADMIN)
"""The person at the keyboard: whoever can start genapp or run its commands owns its data."""


def require(user: User | None, right: Right) -> User | None:
    """Return `user` if he has the right; else raise `SignInRequired` or `Denied`."""
    if right is Right.ANYONE:
        return user
    if user is None:
        raise SignInRequired("sign in first", hint="open the sign-in link that genapp printed")
    if right not in RIGHTS[user.role]:
        raise Denied(f"this needs the right to {right.value}, which a {user.role.value} does not have")
    return user
