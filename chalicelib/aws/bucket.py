"""One private bucket of S3, or of a service with the same interface."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.errors import NotFound, Unavailable

MISSING = frozenset({"NoSuchKey", "NoSuchUpload", "404"})
EMPTY = "InvalidRange"  # what is asked for begins at the end of the file


@dataclass(slots=True)
class Bucket:
    """A bucket by its name; its client is made with the first call."""

    client: Callable[[], Any]
    name: str
    _client: Any = field(default=None, init=False)

    def put(self, key: str, content: bytes, *, content_type: str = "") -> None:
        """Store a file; a file of the same key is replaced.

        Raises:
            Unavailable: S3 did not accept it.
        """
        kind = {"ContentType": content_type} if content_type else {}
        self._call("put_object", Key=key, Body=content, **kind)

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> bytes:
        """The bytes of a file from `start` on, at most `length` of them; b"" after its end.

        Raises:
            NotFound: there is no file of this key.
            Unavailable: S3 did not answer.
        """
        if length == 0:
            return b""
        end = "" if length is None else str(start + length - 1)
        asked = {"Range": f"bytes={start}-{end}"} if start or end else {}
        try:
            return bytes(self._call("get_object", read="Body", Key=key, **asked))
        except _PastEnd:
            return b""

    def link(self, key: str, *, name: str, lives_s: int) -> str:
        """A signed address at which a browser saves the file under a name, for some seconds."""
        if self._client is None:
            self._client = self.client()
        saved = f'attachment; filename="{name}"'
        asked = {"Bucket": self.name, "Key": key, "ResponseContentDisposition": saved}
        signed = self._client.generate_presigned_url
        return str(signed("get_object", Params=asked, ExpiresIn=lives_s))

    def delete(self, key: str) -> None:
        """Delete a file; one that does not exist is no error.

        Raises:
            Unavailable: S3 did not answer.
        """
        self._call("delete_object", Key=key)

    def begin_parts(self, key: str, *, content_type: str) -> str:
        """Begin a file that is written in parts; the id of the upload.

        The file appears when its parts are completed. An upload that is never completed is
        removed after a day.

        Raises:
            Unavailable: S3 did not accept it.
        """
        begun = self._call("create_multipart_upload", Key=key, ContentType=content_type)
        return str(begun["UploadId"])

    def put_part(self, key: str, upload: str, number: int, content: bytes) -> str:
        """Store part `number`, from 1 on; its tag. All parts but the last have 5 MiB at least.

        Raises:
            NotFound: the upload was completed or removed.
            Unavailable: S3 did not accept it.
        """
        about: dict[str, Any] = {"UploadId": upload, "PartNumber": number, "Body": content}
        return str(self._call("upload_part", Key=key, **about)["ETag"])

    def complete_parts(self, key: str, upload: str, tags: list[str]) -> None:
        """Make the file of the parts with these tags, in their order.

        Raises:
            NotFound: the upload was completed or removed.
            Unavailable: S3 did not accept it.
        """
        parts = [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, start=1)]
        self._call(
            "complete_multipart_upload",
            Key=key,
            UploadId=upload,
            MultipartUpload={"Parts": parts},
        )

    def abort_parts(self, key: str, upload: str) -> None:
        """Give an upload up; one that does not exist is no error.

        Raises:
            Unavailable: S3 did not answer.
        """
        try:
            self._call("abort_multipart_upload", Key=key, UploadId=upload)
        except NotFound:
            return

    def _call(self, operation: str, *, read: str = "", **request: Any) -> Any:  # noqa: ANN401
        """Call S3; the result is its answer, or the bytes of the member `read` of it."""
        if self._client is None:
            self._client = self.client()
        with _refusals():
            answer = getattr(self._client, operation)(Bucket=self.name, **request)
            return answer[read].read() if read else answer


class _PastEnd(Exception):
    """The range begins after the last byte."""


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        if code == EMPTY:
            raise _PastEnd from exc
        if code in MISSING:
            raise NotFound("file.missing") from exc
        raise Unavailable("files.unreachable") from exc
    except BotoCoreError as exc:
        raise Unavailable("files.unreachable") from exc
