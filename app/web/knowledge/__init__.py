"""知识条目: lists, one article with what its unit may do, and the step that makes one from a closed ticket."""
