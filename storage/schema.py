"""Imports every table once, so that migrations and their test see the whole house."""

from __future__ import annotations

from sqlmodel import SQLModel

from storage import (
    announcements,
    audit,
    benchmarks,
    calendars,
    calls,
    coalition_channels,
    coalitions,
    composing,
    conversations,
    corrections,
    documents,
    events,
    figures,
    focus,
    gaps,
    goals,
    handovers,
    install,
    inventory,
    ledger,
    link_codes,
    model_use,
    pauses,
    peers,
    people,
    playground,
    pulses,
    questions,
    receipts,
    refusals,
    requests,
    shown,
    submissions,
    surges,
    vectors,
    wins,
    wordings,
    workspaces,
)

TABLES = (
    announcements, audit, benchmarks, calendars, calls, coalition_channels, coalitions, composing, conversations,
    corrections, documents, events, figures, focus, gaps, goals, handovers, install, inventory, ledger, link_codes,
    model_use, pauses, peers, people, playground, pulses, questions, receipts, refusals, requests, shown, submissions,
    surges, vectors, wins, wordings, workspaces,
)  # fmt: skip
"""The modules that declare tables; naming them here keeps the imports in use."""

metadata = SQLModel.metadata
