"""Templates: kept on pages, and filled in beside an answer or a remark."""
