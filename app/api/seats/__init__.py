"""账号与席位: who holds which seat, and the end of one."""
