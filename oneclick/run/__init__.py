"""`make run`: the embedded servers, web, Celery worker and Celery beat as one group, up and down together."""
