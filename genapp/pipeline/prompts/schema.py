"""The JSON schema that an answer must fit, made from what is asked of a component."""

import json

from genapp.page.components import ComponentSpec, Shape

HEADED = frozenset({Shape.SECTIONS, Shape.PAIRS})
"""Shapes whose blocks carry a heading."""


def answer_schema(spec: ComponentSpec) -> str:
    """As JSON text. Only words that strict mode knows: every property required, none additional."""
    text = {"type": "string"}
    facts = {"type": "array", "items": {"type": "integer"}}
    properties = (
        {"heading": text, "text": text, "facts": facts} if spec.shape in HEADED else {"text": text, "facts": facts}
    )
    block = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    fewest, most = spec.blocks
    blocks = {"type": "array", "items": block, "minItems": fewest, "maxItems": most}
    answer = {"type": "object", "properties": {"blocks": blocks}, "required": ["blocks"], "additionalProperties": False}
    return json.dumps(answer)
