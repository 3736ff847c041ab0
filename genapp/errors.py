"""Every error genapp raises on purpose.

GenappError
├── BadInput               what was handed in is wrong; carries all problems at once
├── NotFound               there is no such thing
├── Conflict               the thing is not in a state that allows this
├── Denied                 the right for this is missing
├── SignInRequired         nobody is signed in
├── NotReady               a part that is needed is not there (database, Redis, browser build)
│   └── DatabaseTrouble      the database cannot be read or written now; it is not the page's fault
├── LeaseLost              somebody else works on this job now; the write was refused
├── FetchError             a page could not be fetched
│   ├── FetchRefused         the address may not be fetched
│   ├── FetchTimeout         the page took too long
│   ├── FetchStatus          the site answered with an error status
│   └── FetchUnreadable      what came back is not a readable page
├── StageFailed            a stage cannot go on; says what to do
├── BudgetReached          the batch may not spend more, or not before other calls have ended
└── ProviderError          the provider did not give a usable answer
    ├── ProviderBusy         it asks us to wait                            (retryable)
    │   └── LimitReached       our own limit of it says to wait; it was not asked
    ├── AskAgain             the call needs another reservation; not sent  (retryable)
    ├── ProviderDown         not reachable, or 5xx                         (retryable)
    ├── ProviderTimeout      no whole answer in time                       (retryable)
    ├── ProviderQuota        the account has no quota or money left
    ├── ProviderKeyRejected  the key is missing or wrong
    ├── ProviderBlocked      it, or something before it, does not let this installation in
    ├── ProviderRejected     it does not accept the request (unknown model, 400)
    ├── ProviderRefused      the model declined to write this
    └── BadAnswer            it answered, but not with what was asked      (retryable)
        ├── AnswerEmpty
        ├── AnswerCutOff
        │   └── ThoughtTooLong     the model thought until the limit; the next call may use more
        └── AnswerMalformed

Each error has a `code` (stable, for the API), a message that a user can read, and a `hint` that
says what to do. `retryable` means: the same request may succeed later without anybody's help.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with what was handed in: where, what, and what is allowed."""

    field: str
    code: str
    message: str
    row: int | None = None


class GenappError(Exception):
    """Something went wrong that genapp knows about."""

    code = "error"
    retryable = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def whole_hint(self) -> str:
        """The hint for whoever runs genapp: at a terminal, in a log."""
        return self.hint


class BadInput(GenappError):
    """What was handed in is wrong; every problem is listed."""

    code = "bad_input"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = tuple(problems)


class NotFound(GenappError):
    """There is no such thing."""

    code = "not_found"


class Conflict(GenappError):
    """The thing is not in a state that allows this."""

    code = "conflict"


class Denied(GenappError):
    """The right for this is missing."""

    code = "denied"


class SignInRequired(GenappError):
    """Nobody is signed in."""

    code = "sign_in_required"


class NotReady(GenappError):
    """A part that is needed is not there."""

    code = "not_ready"


class DatabaseTrouble(NotReady):
    """The database cannot be read or written now: locked, away, full, read-only or damaged.

    `place` is the file or server: for whoever runs genapp, not for whoever opens a page. `whole` says that no other
    write would get through either.
    """

    code = "database_trouble"

    def __init__(self, message: str, *, hint: str, place: str = "", whole: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.place = place
        self.whole = whole

    @property
    def whole_hint(self) -> str:
        """With the file or server."""
        return f"{self.hint} ({self.place})" if self.place else self.hint


class LeaseLost(GenappError):
    """Somebody else works on this job now; the write was refused."""

    code = "lease_lost"


class FetchError(GenappError):
    """A page could not be fetched."""

    code = "fetch_failed"

    def __init__(self, message: str, *, url: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.url = url


class FetchRefused(FetchError):
    """The address may not be fetched."""

    code = "fetch_refused"


class FetchTimeout(FetchError):
    """The page took too long."""

    code = "fetch_timeout"


class FetchStatus(FetchError):
    """The site answered with an error status."""

    code = "fetch_status"

    def __init__(self, message: str, *, url: str, status: int, hint: str = "") -> None:
        super().__init__(message, url=url, hint=hint)
        self.status = status


class FetchUnreadable(FetchError):
    """What came back is not a readable page."""

    code = "fetch_unreadable"


class StageFailed(GenappError):
    """A stage cannot go on; the hint says what to do."""

    code = "stage_failed"


class TooFewFacts(StageFailed):
    """Too little is known of a page to write it."""

    code = "too_few_facts"


class BudgetReached(GenappError):
    """The budget of a batch has no room for the next call, or none now: then `waits` is true.

    `needs` is what was to be held, in micros. With `waits`, calls that are being made may leave room as they end.
    """

    code = "budget_reached"

    def __init__(self, message: str, *, batch_id: str, needs: int = 0, waits: bool = False, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.batch_id = batch_id
        self.needs = needs
        self.waits = waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a call used although its answer is of no use."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    cost_micros: int = 0


class ProviderError(GenappError):
    """The provider did not give a usable answer.

    `answer` is what it did send, as far as it came, and `spent` what that cost; both for the ledger.
    """

    code = "provider_error"

    def __init__(
        self, message: str, *, provider: str, hint: str = "", answer: str = "", spent: Spent | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.provider = provider
        self.answer = answer
        self.spent = spent


class ProviderBusy(ProviderError):
    """The provider asks us to wait before the next call; without `told` it did not say how long."""

    code = "provider_busy"
    retryable = True

    def __init__(self, message: str, *, provider: str, retry_after: float, told: bool = True, hint: str = "") -> None:
        super().__init__(message, provider=provider, hint=hint or f"it is tried again in {retry_after:g} s")
        self.retry_after = retry_after
        self.told = told


class LimitReached(ProviderBusy):
    """A limit of the provider leaves no room now; nothing was sent."""

    code = "limit_reached"


class AskAgain(ProviderError):
    """The call needs another reservation than it has; nothing was sent that anybody has to pay for."""

    code = "ask_again"
    retryable = True


class ProviderDown(ProviderError):
    """The provider is not reachable or answers with a server error."""

    code = "provider_down"
    retryable = True


class ProviderTimeout(ProviderError):
    """The provider gave no whole answer in time."""

    code = "provider_timeout"
    retryable = True


class ProviderQuota(ProviderError):
    """The account at the provider has no quota or money left; `resets_in` is seconds, None when nobody says."""

    code = "provider_quota"

    def __init__(self, message: str, *, provider: str, hint: str = "", resets_in: float | None = None) -> None:
        super().__init__(message, provider=provider, hint=hint)
        self.resets_in = resets_in


class ProviderKeyRejected(ProviderError):
    """The provider's key is missing or wrong."""

    code = "provider_key"


class ProviderBlocked(ProviderError):
    """The provider, or something before it, does not let this installation in: a country, a firewall, a right."""

    code = "provider_blocked"


class ProviderRejected(ProviderError):
    """The provider does not accept the request."""

    code = "provider_rejected"


class ProviderRefused(ProviderError):
    """The model declined to write this."""

    code = "provider_refused"


class BadAnswer(ProviderError):
    """The provider answered, but not with what was asked; `answer` is exactly what it sent, for the ledger."""

    code = "bad_answer"
    retryable = True


class AnswerEmpty(BadAnswer):
    """The answer has no text."""

    code = "answer_empty"


class AnswerCutOff(BadAnswer):
    """The answer stopped at the length limit."""

    code = "answer_cut_off"


class ThoughtTooLong(AnswerCutOff):
    """The model thought until the length limit; the next call may use more."""

    code = "thought_too_long"


class AnswerMalformed(BadAnswer):
    """The answer does not have the shape that was asked for."""

    code = "answer_malformed"
