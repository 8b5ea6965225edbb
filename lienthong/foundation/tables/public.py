"""What other rooms may use of lists."""

from lienthong.foundation.tables.listing import Column, Filter, ListPage, list_page

__all__ = ["Column", "Filter", "ListPage", "list_page"]
