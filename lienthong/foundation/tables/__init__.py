"""Lists: filter, sort and page in the URL; what is shown can be taken away as XLSX, ODS, CSV or paper."""
