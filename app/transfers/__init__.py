"""Lists taken along and lists brought in (导入导出): which there are, the work behind a page, and its files."""
