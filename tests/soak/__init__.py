"""Long series that try to make us say something twice, or lose it: processes killed, stopped and overtaken.

`make soak` runs each scenario at its full length and prints one JSON object a line; the short forms are tests.
"""
