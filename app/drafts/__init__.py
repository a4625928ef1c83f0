"""草稿: what somebody has begun to file, kept for him alone until he files it; never a ticket before that."""
