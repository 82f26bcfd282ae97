"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from hipstretch.incoming import careful

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipstretch.settings")
application = careful(get_wsgi_application())
