"""View models: what pages show, in words and ready values, made from what queries read. No Flask."""
