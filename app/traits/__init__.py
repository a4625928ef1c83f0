"""企业标签: what kind of firm it is, in words of a closed table, each with where it comes from and who verified it."""
