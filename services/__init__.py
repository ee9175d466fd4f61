"""What happens: rules and use cases. Nothing here knows a request, a template or JSON over HTTP."""
