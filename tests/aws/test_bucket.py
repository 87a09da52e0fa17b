"""A file goes into the bucket and comes back, whole or in parts."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.aws.bucket import Bucket
from chalicelib.aws.clients import make_sdk_client
from chalicelib.domain.errors import NotFound, Unavailable
from local.memory_files import PART_BYTES_MIN, MemoryFiles

NAME = "grocer-files"


@pytest.fixture(params=["memory", "moto"])
def bucket(request: pytest.FixtureRequest) -> Iterator[Bucket]:
    """The bucket of tests, and that of moto, which must behave alike."""
    if request.param == "memory":
        yield Bucket(lambda: MemoryFiles(NAME), NAME)
        return
    with mock_aws():
        where = {"LocationConstraint": "eu-central-1"}
        make_sdk_client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration=where)
        yield Bucket(lambda: make_sdk_client("s3"), NAME)


def test_a_file_is_read_whole_and_by_ranges(bucket: Bucket) -> None:
    bucket.put("imports/one", b"0123456789")

    assert bucket.get("imports/one") == b"0123456789"
    assert bucket.get("imports/one", start=2, length=3) == b"234"
    assert bucket.get("imports/one", start=8, length=100) == b"89"
    assert bucket.get("imports/one", start=10, length=5) == b""
    assert bucket.get("imports/one", length=0) == b""


def test_a_file_that_is_not_there_is_not_found(bucket: Bucket) -> None:
    bucket.put("imports/one", b"1")
    bucket.delete("imports/one")
    bucket.delete("imports/one")

    with pytest.raises(NotFound):
        bucket.get("imports/one")


def test_a_file_of_parts_appears_when_they_are_completed(bucket: Bucket) -> None:
    upload = bucket.begin_parts("exports/one", content_type="text/csv")
    parts = (b"a" * PART_BYTES_MIN, b"b")
    tags = [bucket.put_part("exports/one", upload, n, part) for n, part in enumerate(parts, 1)]
    with pytest.raises(NotFound):
        bucket.get("exports/one")

    bucket.complete_parts("exports/one", upload, tags)

    assert bucket.get("exports/one", start=PART_BYTES_MIN - 1) == b"ab"


def test_a_file_has_a_signed_address_for_a_while(bucket: Bucket) -> None:
    bucket.put("exports/one", b"1")

    assert "exports/one" in bucket.link("exports/one", name="one.csv", lives_s=300)


def test_an_upload_that_was_given_up_takes_no_part() -> None:
    files = MemoryFiles(NAME)
    bucket = Bucket(lambda: files, NAME)
    upload = bucket.begin_parts("exports/one", content_type="text/csv")
    bucket.abort_parts("exports/one", upload)
    bucket.abort_parts("exports/one", upload)

    with pytest.raises(NotFound):
        bucket.put_part("exports/one", upload, 1, b"1")


def test_a_bucket_that_is_not_there_is_unavailable() -> None:
    bucket = Bucket(lambda: MemoryFiles("another"), NAME)

    with pytest.raises(Unavailable):
        bucket.put("imports/one", b"1")


def test_a_service_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    bucket = Bucket(lambda: make_sdk_client("s3", attempts_max=1), NAME)

    with pytest.raises(Unavailable):
        bucket.get("imports/one")
