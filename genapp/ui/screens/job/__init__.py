"""One job: how it stands, what is written, what it rests on, what the checks say."""
