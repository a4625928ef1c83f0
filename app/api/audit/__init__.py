"""审计记录: what was done, by whom, from where; read by auditors."""
