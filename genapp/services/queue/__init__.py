"""What waits: orders, their place, what people change about them, and who may start."""

from genapp.services.queue.control import ActionOutcome, Preview, Unaffected
from genapp.services.queue.dispatch import Claim
from genapp.services.queue.events import (
    CHANGED_CHANNEL,
    SENT_CHANNEL,
    STOP_CHANNEL,
    WAKE_CHANNEL,
    Listener,
    Signals,
    append_event,
    changed_after,
    impatient_redis,
    last_number,
    send_after_commits,
)
from genapp.services.queue.holds import (
    HIGHEST,
    NO_LIMITS,
    PER_MINUTE,
    Limits,
    LimitView,
    PauseView,
    batch_of,
    concurrency_limits,
    holding,
    in_force,
    limits_of,
    read_pauses,
    set_limits,
)
from genapp.services.queue.joining import join_products, joiner
from genapp.services.queue.queue_settings import FIELDS, QueueSettings, SettingField, SettingValue, load, save
from genapp.services.queue.record import ActionList, ActionView, Target, one_action, recent_actions
from genapp.services.queue.rows import (
    JOB_ROW_COLUMNS,
    CallTotals,
    ContentView,
    EventView,
    JobFacts,
    JobFilter,
    JobList,
    JobRow,
    JobView,
    Paged,
    PartView,
    QueueStatus,
    SheetFact,
    StageView,
    WaitingView,
    conditions_of,
    job_row,
    job_rows,
    list_jobs,
    paged,
)
from genapp.services.queue.submit import PageOrder, decide, note_submitted, submit_into, submit_page
from genapp.services.queue.undo import Undone
from genapp.services.queue.workers import alive, prove_writable
