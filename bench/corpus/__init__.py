"""Hostile input: records that somebody may put on a topic, each with what has to become of it.

`python -m bench.corpus --list` says what there is; `python -m bench corpus` sends all of it through the real services.
"""
