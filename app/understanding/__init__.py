"""Understanding: what a written matter is about, learned from matters that people closed, and shown as a proposal."""
