"""What a worker does with a job: run it, write down what it made and paid, end it, keep or lose its lease."""

from genapp.services.work.commit import DATABASE_FAULTS, GroupCommit, HeldJobs, StopReason
from genapp.services.work.endings import Fault, fault_of
from genapp.services.work.ledger import Money
from genapp.services.work.run import Tools, rehearse, run_job
from genapp.services.work.writes import DbJournal, Parts, Progress, held_job
