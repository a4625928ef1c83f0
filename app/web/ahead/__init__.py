"""周一卡: an officer's week on one sheet."""
