"""Switches the site on: settings, addresses, the queue, the headers, the brand. It knows no rules of the procedure."""

from complaints_site.celery import app as celery_app

__all__ = ["celery_app"]
