"""Holds an uploaded file in memory, up to what may be attached: nothing of it ever lies in a folder for temporary files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class TooLarge(SimpleUploadedFile):
    """Stands where a file was that was larger than may be attached."""


class LimitedUpload(FileUploadHandler):
    """The one handler of uploads. Of a file that becomes too large it lets go."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.file, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django passes it
        """Keeps what comes, as long as it is not too much."""
        self.size += len(raw_data)
        if self.size <= settings.ONECLICK_MAX_ATTACHMENT_BYTES:
            self.file.write(raw_data)
        else:
            self.file = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, or what stands for one that was too large."""
        name = self.file_name or "document"
        if self.size > settings.ONECLICK_MAX_ATTACHMENT_BYTES:
            return TooLarge(name, b"")
        self.file.seek(0)
        kind, charset = self.content_type or "", self.charset
        return InMemoryUploadedFile(self.file, self.field_name, name, kind, file_size, charset)


def limit_in_words() -> str:
    """The limit, such as "10 MB"."""
    return f"{settings.ONECLICK_MAX_ATTACHMENT_BYTES / 1024 / 1024:.3g} MB"
