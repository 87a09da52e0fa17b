"""Grocer: a serverless loyalty CRM for retail."""

VERSION = "0.1.0"
