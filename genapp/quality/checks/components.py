"""All required components are there and have the shape that was asked for."""

from collections.abc import Iterator

from genapp.page.components import Component, ComponentSpec, Shape
from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest

NAME = "components"


def look(page: PageUnderTest) -> Iterator[Finding]:
    for spec in page.spec.components:
        component = page.component(spec.kind)
        if component is None or not component.blocks:
            if spec.required:
                yield _finding(spec, "is missing", limit=f"{spec.blocks[0]} or more parts")
        else:
            yield from _shape(spec, component)


def _shape(spec: ComponentSpec, component: Component) -> Iterator[Finding]:
    fewest, most = spec.blocks
    count = len(component.blocks)
    if not fewest <= count <= most:
        level = Level.WARN if count >= fewest else Level.BLOCK
        yield _finding(
            spec, "has the wrong number of parts", value=str(count), limit=f"{fewest} to {most}", level=level
        )
    headed = spec.shape in (Shape.SECTIONS, Shape.PAIRS)
    for number, block in enumerate(component.blocks, start=1):
        if not block.text.strip():
            yield _finding(spec, f"has no text in part {number}")
        if headed and not block.heading.strip():
            yield _finding(spec, f"has no heading in part {number}")


def _finding(
    spec: ComponentSpec, what: str, *, value: str = "", limit: str = "", level: Level = Level.BLOCK
) -> Finding:
    name = spec.kind.value.replace("_", " ")
    return Finding(
        check=NAME, level=level, message=f"The {name} {what}.", component=spec.kind, value=value, limit=limit
    )
