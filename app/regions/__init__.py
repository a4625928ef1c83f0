"""Where: 市 / 区 / 镇街 as a tree with a dotted path, and the parks in it. A region is tenant and scope."""
