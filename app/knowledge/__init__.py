"""知识条目: what was answered once, without names, kept by its unit and offered to whoever asks it again."""
