"""Imports every table once, so that migrations and their test see the whole house."""

from __future__ import annotations

from sqlmodel import SQLModel

from storage import (
    announcements,
    audit,
    calendars,
    calls,
    coalitions,
    conversations,
    documents,
    events,
    gaps,
    handovers,
    install,
    ledger,
    link_codes,
    pauses,
    people,
    playground,
    questions,
    receipts,
    refusals,
    submissions,
    surges,
    workspaces,
)

TABLES = (
    announcements, audit, calendars, calls, coalitions, conversations, documents, events, gaps, handovers, install,
    ledger, link_codes, pauses, people, playground, questions, receipts, refusals, submissions, surges, workspaces,
)  # fmt: skip
"""The modules that declare tables; naming them here keeps the imports in use."""

metadata = SQLModel.metadata
