"""Files on their way to a batch: kept, read, checked, reckoned, started; and product data."""

from genapp.services.batches.addresses import (
    AT_ONCE,
    AT_ONCE_PER_HOST,
    DEAD_AFTER,
    ReachProgress,
    check_addresses,
    guarded_reach,
)
from genapp.services.batches.alike import AlikePage, BatchFootprint, RepeatedSentence, batch_footprint
from genapp.services.batches.apart import Places, check_apart, load_apart, reach_apart
from genapp.services.batches.check import BAD, LACKING, TOO_FEW_FACTS, WARNED, CheckCounts, check_upload, read_counts
from genapp.services.batches.files import (
    FoundReading,
    Incoming,
    Look,
    ShopChoice,
    choose_mapping,
    forget_mapping,
    look_again,
    look_at,
    use_other_shop,
)
from genapp.services.batches.forecast import Durations, recent_durations, usual_reading
from genapp.services.batches.products import (
    TOLD,
    FeedView,
    LoadedFeed,
    feed_named,
    list_feeds,
    load_feed,
    load_upload,
    remove_feed,
)
from genapp.services.batches.start import (
    StartChoice,
    Started,
    estimate_again,
    estimate_upload,
    release,
    set_budget,
    start_batch,
)
