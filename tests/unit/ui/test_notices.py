"""What a person at a screen is told of an error."""

from genapp.errors import DatabaseTrouble
from genapp.ui.notices import tell


def test_trouble_of_the_database_is_said_in_words_and_without_its_place():
    trouble = DatabaseTrouble("the disk that holds the database is full", hint="make room on that disk", place="/srv/g")

    said = str(tell(trouble, "JobsState.refresh").args)

    assert "the disk that holds the database is full" in said
    assert "make room on that disk" in said
    assert "/srv/g" not in said
