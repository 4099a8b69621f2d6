"""The picture of the rooms shows what the code says."""

from tests.architecture.picture import NOUNS, direct, dot_source, job
from tests.architecture.rooms import LAYERS, PACKAGE


def test_an_arrow_that_a_longer_way_implies_is_left_out() -> None:
    arrows = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("a", "d"), ("a", "e")]
    assert direct(arrows) == [("a", "b"), ("a", "e"), ("b", "c"), ("c", "d")]


def test_every_room_is_in_the_picture() -> None:
    there = [room for room in LAYERS if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()]
    source = dot_source()
    assert [room for room in there if room not in NOUNS and f"\n{room} [label=" not in source] == []


def test_a_room_says_its_job_in_a_few_words() -> None:
    assert job("topology") == "From the blueprint to the Cluster"
    assert all(0 < len(job(room)) < 80 for room in LAYERS if (PACKAGE / room).is_dir())
