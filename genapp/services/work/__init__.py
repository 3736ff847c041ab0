"""One running job: its lease, what it writes and pays, and how it ends."""

from genapp.services.work.budget import CallState, Money
from genapp.services.work.commit import DATABASE_FAULTS, GroupCommit, HeldJobs, StopReason
from genapp.services.work.endings import Fault, fault_of
from genapp.services.work.probes import keep_probing, probe_paused
from genapp.services.work.run import Tools, rehearse, run_job
from genapp.services.work.writes import DbJournal, Parts, Progress, held_job
