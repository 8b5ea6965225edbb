"""Zip and OLE containers looked over before any parser opens them.

calamine parses in memory and allocates the whole rectangle between the first and the last filled cell: one
value in XFD1048576 asks for 512 GB and aborts the process. So every container is measured here first:
directory, real unpacked bytes, then (ooxml, opendocument, biff) the cells themselves.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from . import errors, limits

_READ_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED_FLAG = 0x1
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def _unpacked(packed: bytes, info: zipfile.ZipInfo) -> bytes:
    """The member, if it is what the directory promises.

    Not `zipfile.read`: that stops at the promised size, where a parser that follows the stream goes on.
    """
    if info.compress_type == zipfile.ZIP_STORED:
        content, ended = packed, True
    else:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        content = stream.decompress(packed, info.file_size + 1)
        ended = stream.eof or not stream.decompress(stream.unconsumed_tail, 1)
    if not ended or len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise errors.broken()
    return content


class ZipContainer:
    """A zip file whose directory has passed. Members are read once, within bounds, checksums verified."""

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as directory:
                self._infos = directory.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise errors.broken() from error
        self._data = data
        self._check_directory(len(data))
        # Some exporters write backslashes or a leading slash.
        self._by_name = {info.filename.replace("\\", "/").lstrip("/"): info for info in self._infos}
        self.names = list(self._by_name)

    def _check_directory(self, packed: int) -> None:
        total = sum(info.file_size for info in self._infos)
        if len(self._infos) > limits.MAX_ZIP_MEMBERS or total > limits.MAX_UNPACKED_BYTES:
            raise errors.zip_bomb()
        if total > limits.RATIO_FREE_BYTES and total > packed * limits.MAX_RATIO:
            raise errors.zip_bomb()
        if sum(info.compress_size for info in self._infos) > packed:
            raise errors.zip_bomb()  # members overlap: the same bytes unpacked many times
        names = [info.filename for info in self._infos]
        if len(set(names)) != len(names):
            # Two members of one name: the checks could read one and the parser the other.
            raise errors.broken()

    def read(self, name: str) -> bytes:
        info = self._by_name.get(name)
        if info is None:
            return b""
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise errors.password()
        if info.compress_type not in _READ_METHODS:
            raise errors.broken()
        start = info.header_offset
        try:
            name_length, extra_length = struct.unpack_from("<HH", self._data, start + 26)
            start += 30 + name_length + extra_length
            return _unpacked(self._data[start : start + info.compress_size], info)
        except (struct.error, zlib.error) as error:
            raise errors.broken() from error

    def read_xml(self, name: str) -> bytes:
        """A member as XML, refused when it declares a document type: that is where entities live."""
        data = self.read(name)
        if data.startswith(_UTF16_STARTS):
            raise errors.unsafe_xml()  # UTF-16 would hide the declaration from this check
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise errors.unsafe_xml()
        return data


class OleContainer:
    """The directory and the streams of an OLE2 compound file (xls, and xlsx behind a password)."""

    _END = 0xFFFFFFFA  # this and above are markers, not sectors

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError, ValueError, OverflowError) as error:
            raise errors.broken() from error

    def _open(self) -> None:
        header = self._data[:512]
        shift, mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("sector size")
        self._size = 1 << shift
        first_directory, self._mini_cutoff = struct.unpack_from("<I4xI", header, 48)
        first_mini_fat, _, first_difat, difat_count = struct.unpack_from("<4I", header, 60)
        fat_sectors = [s for s in struct.unpack_from("<109I", header, 76) if s < self._END]
        fat_sectors += self._difat(first_difat, difat_count)
        self._fat: list[int] = []
        for sector in fat_sectors:
            self._fat += struct.unpack(f"<{self._size // 4}I", self._sector(sector))
        self._entries = dict(self._directory(self._chain(first_directory)))
        root_start, root_size = self._entries.get("Root Entry", (self._END, 0))
        self._mini_stream = self._chain(root_start)[:root_size] if root_start < self._END else b""
        mini = self._chain(first_mini_fat) if first_mini_fat < self._END else b""
        self._mini_fat = struct.unpack(f"<{len(mini) // 4}I", mini)

    def _difat(self, sector: int, count: int) -> list[int]:
        found: list[int] = []
        for _ in range(min(count, len(self._data) // self._size)):
            if sector >= self._END:
                break
            *entries, sector = struct.unpack(f"<{self._size // 4}I", self._sector(sector))
            found += [entry for entry in entries if entry < self._END]
        return found

    def _sector(self, index: int) -> bytes:
        start = (index + 1) * self._size
        sector = self._data[start : start + self._size]
        # The last sector may be cut short by writers that do not pad.
        return sector.ljust(self._size, b"\0") if sector else self._missing()

    @staticmethod
    def _missing() -> bytes:
        raise ValueError("sector outside the file")

    def _chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        for _ in range(len(self._data) // self._size + 1):
            if sector >= self._END:
                return b"".join(parts)
            parts.append(self._sector(sector))
            sector = self._fat[sector]
        raise ValueError("chain runs in a circle")

    @staticmethod
    def _directory(data: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for offset in range(0, len(data), 128):
            length = struct.unpack_from("<H", data, offset + 64)[0]
            if 2 <= length <= 64:
                name = data[offset : offset + length - 2].decode("utf-16-le", "replace")
                yield name, struct.unpack_from("<II", data, offset + 116)

    @property
    def names(self) -> set[str]:
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        start, size = self._entries[name]
        try:
            if size >= self._mini_cutoff:
                return self._chain(start)[:size]
            parts = []
            for _ in range(size // 64 + 1):
                if start >= self._END:
                    break
                parts.append(self._mini_stream[start * 64 : start * 64 + 64])
                start = self._mini_fat[start]
            return b"".join(parts)[:size]
        except (struct.error, IndexError, ValueError) as error:
            raise errors.broken() from error
