"""Frozen facts on disk: written once, flushed, never changed in place, known by their hash."""

from __future__ import annotations

import hashlib
import os
import uuid
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils.translation import gettext as _
from pyarrow import compute

from lienthong.sector.reporting import facts, indicators
from lienthong.sector.reporting.errors import FactsDamaged


def root() -> Path:
    """The folder of all frozen facts."""
    return Path(settings.FILES_ROOT)


def freeze(table: pa.Table, *, collection: str, unit: str, edition: int, as_at: str) -> tuple[str, str]:
    """Write a unit's facts as Parquet; returns (path below FILES_ROOT, sha256).

    The name carries the hash, so that sending again never overwrites what a committed row points to: the file is on the
    disk, with its folder's entry, before the row that names it is committed; a rollback leaves a file that nobody names.
    """
    described = {
        b"lienthong.schema": facts.SCHEMA_VERSION.encode(),
        b"lienthong.expressions": indicators.VERSION.encode(),
        b"lienthong.collection": collection.encode(),
        b"lienthong.unit": unit.encode(),
        b"lienthong.as_at": as_at.encode(),
    }
    folder = root() / "facts" / collection / unit
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{uuid.uuid4().hex}"
    try:
        with draft.open("wb") as file:
            _write(table.replace_schema_metadata(described), file)
            file.flush()
            os.fsync(file.fileno())
        digest = sha256(draft)
        name = f"{edition}-{digest[:16]}.parquet"
        draft.chmod(0o440)
        draft.replace(folder / name)
        _flush_folder(folder)
    finally:
        draft.unlink(missing_ok=True)
    return f"facts/{collection}/{unit}/{name}", digest


def _write(table: pa.Table, file: BinaryIO) -> None:
    """A row group for each kind of fact (the rows come sorted), so that who counts classes does not read pupils."""
    kinds = table.column("kind").combine_chunks().cast(pa.string())
    ends = compute.run_end_encode(kinds).run_ends.to_pylist() if table.num_rows else []
    with pq.ParquetWriter(file, table.schema, compression="zstd", use_dictionary=True, store_schema=False) as writer:
        for start, end in pairwise([0, *ends] if ends else [0, 0]):
            writer.write_table(table.slice(start, end - start), row_group_size=max(end - start, 1))


def verified(path: str, digest: str) -> Path:
    """The file, once its bytes are those that were submitted. Raises FactsDamaged otherwise."""
    file = root() / path
    if not path or not file.is_file():
        raise FactsDamaged(
            _("Không tìm thấy tệp số liệu đã niêm của báo cáo này. Hãy báo quản trị hệ thống khôi phục từ bản sao lưu.")
        )
    if sha256(file) != digest:
        raise FactsDamaged(
            _(
                "Tệp số liệu đã niêm không còn đúng như lúc nộp nên không thể chấp nhận. "
                "Hãy báo quản trị hệ thống khôi phục từ bản sao lưu."
            )
        )
    return file


def sha256(file: Path) -> str:
    """The hash of a file's bytes."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
