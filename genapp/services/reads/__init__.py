"""What screens and command line are shown: one job, the queue, batches and checked files."""

from genapp.services.reads.batches import (
    BatchList,
    BatchRow,
    BatchView,
    Cause,
    StateCounts,
    UploadRows,
    UploadRowView,
    UploadView,
    bad_rows,
    batch_view,
    error_file,
    list_batches,
    submitted_rows,
    upload_rows_page,
    upload_view,
)
from genapp.services.reads.job import job_view
from genapp.services.reads.queue import (
    ClassLane,
    FailureCause,
    LimitUse,
    NextJob,
    QueueHour,
    QueueMinute,
    QueueNow,
    RunningJob,
    WorkerLoad,
    queue_hour,
    queue_now,
    queue_status,
)
