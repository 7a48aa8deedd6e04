"""Carrying out compiled submissions: token, uploads, submitting, waiting, downloading."""
