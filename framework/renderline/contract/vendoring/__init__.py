"""From the service's OpenAPI document to the JSON Schemas of `schemas/civitai-v2`, one step per module."""
