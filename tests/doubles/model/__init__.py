"""A language model of our own: it says what a test wants to hear, and whatever else a service may do."""

from tests.doubles.model.connected import connected
from tests.doubles.model.scripts import claim, honest, saying
from tests.doubles.model.server import Asked, Model, model_double

__all__ = ["Asked", "Model", "claim", "connected", "honest", "model_double", "saying"]
