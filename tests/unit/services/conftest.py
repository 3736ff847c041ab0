from tests.support.site import site

__all__ = ["site"]
