"""XML from strangers: bounded in size, no document type, so no entities and nothing fetched."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from lienthong.engines.timetabling.model import TimetableError

LARGEST = 64 * 1024 * 1024


def parse(path: Path) -> Element:
    """The root of an XML file. Raises TimetableError where it is not one, is too large, or declares a document type."""
    try:
        if path.stat().st_size > LARGEST:
            raise TimetableError(f"{path.name}: larger than {LARGEST >> 20} MB.")
        root: Element | None = ElementTree.parse(path, forbid_dtd=True).getroot()
    except OSError as error:
        raise TimetableError(f"{path.name}: {error.strerror or 'cannot be read'}.") from error
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, TimetableError):
            raise
        if isinstance(error, DefusedXmlException):
            raise TimetableError(f"{path.name}: declares a document type, which a timetable does not need.") from error
        raise TimetableError(f"{path.name}: not well-formed XML ({error}).") from error
    if root is None:
        raise TimetableError(f"{path.name}: an empty document.")
    return root
