"""S3 in this process's memory: one bucket, and uploads in parts."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
PART_BYTES_MIN = 5 * 1024 * 1024


@dataclass(slots=True)
class MemoryFiles:
    """Replaces the client of S3; `files` are the stored ones by their key."""

    bucket: str
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_: Any) -> Json:  # noqa: ANN401, N803
        self._find(Bucket, "PutObject")
        self.files[Key] = Body
        return {"ETag": _tag(Body)}

    def get_object(self, *, Bucket: str, Key: str, Range: str = "bytes=0-") -> Json:  # noqa: N803
        self._find(Bucket, "GetObject")
        if Key not in self.files:
            raise _error("NoSuchKey", "GetObject")
        start, _, end = Range.removeprefix("bytes=").partition("-")
        content = self.files[Key]
        if int(start) >= len(content) and Range != "bytes=0-":
            raise _error("InvalidRange", "GetObject")
        last = int(end) + 1 if end else len(content)
        return {"Body": BytesIO(content[int(start) : last])}

    def generate_presigned_url(self, operation: str, *, Params: Json, ExpiresIn: int) -> str:  # noqa: N803
        assert operation == "get_object"
        self._find(Params["Bucket"], "GetObject")
        return f"https://files.example/{Params['Key']}?lives={ExpiresIn}"

    def delete_object(self, *, Bucket: str, Key: str) -> Json:  # noqa: N803
        self._find(Bucket, "DeleteObject")
        self.files.pop(Key, None)
        return {}

    def create_multipart_upload(self, *, Bucket: str, Key: str, **_: Any) -> Json:  # noqa: ANN401, N803
        self._find(Bucket, "CreateMultipartUpload")
        upload = f"{Key}-{len(self.uploads)}"
        self.uploads[upload] = {}
        return {"UploadId": upload}

    def upload_part(
        self,
        *,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: ARG002, N803
        UploadId: str,  # noqa: N803
        PartNumber: int,  # noqa: N803
        Body: bytes,  # noqa: N803
    ) -> Json:
        self._find(Bucket, "UploadPart")
        self._parts(UploadId, "UploadPart")[PartNumber] = Body
        return {"ETag": _tag(Body)}

    def complete_multipart_upload(
        self,
        *,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        UploadId: str,  # noqa: N803
        MultipartUpload: Json,  # noqa: N803
    ) -> Json:
        self._find(Bucket, "CompleteMultipartUpload")
        parts = self._parts(UploadId, "CompleteMultipartUpload")
        listed = [parts[each["PartNumber"]] for each in MultipartUpload["Parts"]]
        assert [_tag(part) for part in listed] == [p["ETag"] for p in MultipartUpload["Parts"]]
        assert all(len(part) >= PART_BYTES_MIN for part in listed[:-1]), "S3 wants 5 MiB"
        self.files[Key] = b"".join(listed)
        del self.uploads[UploadId]
        return {}

    def abort_multipart_upload(self, *, Bucket: str, Key: str, UploadId: str) -> Json:  # noqa: ARG002, N803
        self._find(Bucket, "AbortMultipartUpload")
        self._parts(UploadId, "AbortMultipartUpload")
        del self.uploads[UploadId]
        return {}

    def _parts(self, upload: str, operation: str) -> dict[int, bytes]:
        if upload not in self.uploads:
            raise _error("NoSuchUpload", operation)
        return self.uploads[upload]

    def _find(self, bucket: str, operation: str) -> None:
        if bucket != self.bucket:
            raise _error("NoSuchBucket", operation)


def _tag(content: bytes) -> str:
    return f'"{hash(content):x}"'


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)
