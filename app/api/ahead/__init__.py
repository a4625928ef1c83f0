"""周一卡: what is ahead for an officer."""
