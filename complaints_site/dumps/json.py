"""The format `json` of `dumpdata` and `loaddata`: Django's, with whole moments."""

from django.core.serializers import json

from . import WholeMoments

Deserializer = json.Deserializer


class Serializer(json.Serializer):
    """Rows as one JSON list."""

    def _init_options(self) -> None:
        super()._init_options()
        self.json_kwargs["cls"] = WholeMoments
