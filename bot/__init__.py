"""The product in plain Python; it knows no chat platform, no SQL and no wall clock.

A tour, from the door in to the door out:

- ``inbox``: what the bot hears, as values; ``reception``: screens it, stores it once, acts on it.
- ``router``: finds who asks, in which coalition, and which feature answers.
- ``commands``: the one table of staff and member commands.
- ``answers``, ``reminders``: the features. They do not know each other.
- ``contacts``, ``submissions``, ``access``, ``audit``, ``tokens``: desks that features share.
- ``outbox``: the one door out. A feature offers a message; nobody else writes to a person unasked.
- ``rules``: the promises as arithmetic, pure functions of their arguments.
- ``messages``, ``channels``, ``clock``: what is said, what a platform's sender promises, what time is.
- ``app``: the only wiring; ``cli``: the command line.
"""
