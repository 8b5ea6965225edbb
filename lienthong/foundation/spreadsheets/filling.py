"""Put values into cells of a file and give the very file back: nothing else in it is touched.

Not through a workbook library: one that reads and writes the whole file drops what it does not know (images, rules,
macros' neighbours). The XML of the sheet is edited at the cells concerned, and every other part of the container is
copied byte for byte, packed as it was.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from . import errors, filling_ods, filling_xlsx, ooxml
from .containers import ZipContainer
from .edits import CellEdits, Filled

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CENTRAL = b"PK\x01\x02"
_HAS_DESCRIPTOR = 0x8
_BIG = 0xFFFFFFFF


def fill(data: bytes, edits: Mapping[str, CellEdits], *, filename: str) -> Filled:
    """The file with the values put in. `edits`: sheet → (row, column) from 0 → number, text, or None for an empty cell.

    Cells that hold a formula keep it, and are told in `kept`. Raises UnreadableFile for a file of another sort.
    """
    if not data.startswith(b"PK"):
        raise errors.cannot_fill("xls" if data.startswith(_OLE_MAGIC) else filename.rpartition(".")[2].lower()[:8])
    container = ZipContainer(data)
    if "content.xml" in container.names:
        content, kept = filling_ods.edited(container.read_xml("content.xml"), edits)
        changed = {"content.xml": content}
    else:
        changed, kept = _sheets(container, edits)
    return Filled(_repacked(data, changed), kept)


def _sheets(
    container: ZipContainer, edits: Mapping[str, CellEdits]
) -> tuple[dict[str, bytes], list[tuple[str, int, int]]]:
    parts = dict(ooxml.sheet_parts(container))
    changed: dict[str, bytes] = {}
    kept: list[tuple[str, int, int]] = []
    for name, cells in edits.items():
        part = parts.get(name, "")
        if not cells:
            continue
        if part not in container.names:
            raise errors.broken()
        changed[part], formulas = filling_xlsx.edited(container.read_xml(part), cells)
        kept += [(name, row, column) for row, column in formulas]
    return changed, kept


def _repacked(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The container with some members' content replaced; the others' bytes, headers and order as they were."""
    with zipfile.ZipFile(io.BytesIO(data)) as directory:
        infos = sorted(directory.infolist(), key=lambda info: info.header_offset)
        start, comment = directory.start_dir, directory.comment
    entries = _central_entries(data, start, len(infos))
    out = bytearray()
    moved: dict[int, tuple[int, tuple[int, int, int] | None]] = {}
    for number, info in enumerate(infos):
        end = infos[number + 1].header_offset if number + 1 < len(infos) else start
        at = len(out)
        content = changed.get(info.filename.replace("\\", "/").lstrip("/"))
        if content is None:
            out += data[info.header_offset : end]
            moved[info.header_offset] = (at, None)
        else:
            packed = _deflated(content)
            sizes = (zlib.crc32(content), len(packed), len(content))
            out += _local_header(data, info.header_offset, sizes) + packed
            moved[info.header_offset] = (at, sizes)
    directory_at = len(out)
    for entry in entries:
        out += _patched(entry, moved)
    size = len(out) - directory_at
    out += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), size, directory_at, len(comment))
    return bytes(out + comment)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _central_entries(data: bytes, start: int, count: int) -> list[bytes]:
    entries = []
    for _number in range(count):
        if data[start : start + 4] != _CENTRAL:
            raise errors.broken()
        lengths = struct.unpack_from("<3H", data, start + 28)
        end = start + 46 + sum(lengths)
        entries.append(data[start:end])
        start = end
    return entries


def _local_header(data: bytes, offset: int, sizes: tuple[int, int, int]) -> bytes:
    """The member's own header with its new sizes and no extra field; the name and the time stay."""
    header = bytearray(data[offset : offset + 30])
    name_length = struct.unpack_from("<H", header, 26)[0]
    flags = struct.unpack_from("<H", header, 6)[0] & ~_HAS_DESCRIPTOR
    struct.pack_into("<HH", header, 6, flags, zipfile.ZIP_DEFLATED)
    struct.pack_into("<3L", header, 14, *sizes)
    struct.pack_into("<H", header, 28, 0)
    return bytes(header) + data[offset + 30 : offset + 30 + name_length]


def _patched(entry: bytes, moved: Mapping[int, tuple[int, tuple[int, int, int] | None]]) -> bytes:
    patched = bytearray(entry)
    old = struct.unpack_from("<L", entry, 42)[0]
    if old not in moved or _BIG in struct.unpack_from("<2L", entry, 20):
        raise errors.broken()  # a container beyond 4 GB: no sheet of ours
    at, sizes = moved[old]
    struct.pack_into("<L", patched, 42, at)
    if sizes is not None:
        flags = struct.unpack_from("<H", entry, 8)[0] & ~_HAS_DESCRIPTOR
        struct.pack_into("<HH", patched, 8, flags, zipfile.ZIP_DEFLATED)
        struct.pack_into("<3L", patched, 16, *sizes)
    return bytes(patched)
