"""企业记录合并: two records of one firm become one, and for seven days can be two again."""
