"""系统管理: what the administrator of a zone sets, dated and on record, and whom he lets in."""
