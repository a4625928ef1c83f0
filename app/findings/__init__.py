"""配置检查: what is entered and cannot work, and what is not entered and would be missed."""
