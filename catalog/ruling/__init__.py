"""What holds for the whole museum: standard, letterhead, vocabularies; read, shown, put into force."""
