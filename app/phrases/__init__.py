"""答复模板和常用语: words kept once, filled in for one ticket, counted when they are sent."""
