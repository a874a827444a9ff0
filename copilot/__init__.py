"""The core that the three jobs share: settings, models, engines, the gateway and its client."""

__version__ = "0.1.0"
