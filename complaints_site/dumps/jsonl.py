"""The format `jsonl` of `dumpdata` and `loaddata`: Django's, with whole moments."""

from django.core.serializers import jsonl

from . import WholeMoments

Deserializer = jsonl.Deserializer


class Serializer(jsonl.Serializer):
    """Rows as lines of JSON, which a large database is written in and read from one at a time."""

    def _init_options(self) -> None:
        super()._init_options()
        self.json_kwargs["cls"] = WholeMoments
