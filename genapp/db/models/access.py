"""Who may come in: one-time sign-in links and the sessions they become."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class SignInLink(SQLModel, table=True):
    """Only the hash of its token is kept."""

    __tablename__ = "sign_in_link"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    token_hash: str = Field(primary_key=True)
    user_id: str
    user_name: str
    role: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class WebSession(SQLModel, table=True):
    """A signed-in browser; only the hash of its cookie is kept."""

    __tablename__ = "web_session"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    token_hash: str = Field(primary_key=True)
    user_id: str
    user_name: str
    role: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
