"""前头: what is ahead for whoever looks after firms; his home reads it, and so does Monday's card."""
