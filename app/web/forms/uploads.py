"""The fields of every form that takes files, and what was chosen in them."""

from typing import Any

from flask_wtf.file import MultipleFileField

from app.tickets.receiving import Upload
from app.tickets.rules.uploads import KINDS
from app.web.late_files import LateFiles, late_files, late_uploads
from app.web.speaking import later

ACCEPT = ",".join(f".{ending}" for ending in KINDS)
LIMITS = later("一次最多 10 个，每个不超过 20 MB。")


class WithFiles:
    """Mixed into a form: a camera for whoever stands in front of it, and files from the album or the disk."""

    photos = MultipleFileField(
        later("拍照片"),
        description=later("照片里的拍摄地点会自动去掉。"),
        render_kw={"accept": "image/*", "capture": "environment"},
    )
    files = MultipleFileField(later("选择照片或文件"), description=LIMITS, render_kw={"accept": ACCEPT})

    def uploads(self) -> list[Upload]:
        """What was chosen, unread; an empty field sends a file without a name. Raises Invalid as ``late_uploads``."""
        fields: list[Any] = [self.photos, self.files]
        chosen = [Upload(each.filename, each.stream) for field in fields for each in field.data or () if each.filename]
        return [*late_uploads(), *chosen]

    def late(self) -> LateFiles | None:
        """Files that were chosen before the sender had to sign in again, and come along."""
        return late_files()
