"""The last words of a page: what to do next."""

from genapp.page.components import Block
from genapp.providers.embedded.compose.opening import joined
from genapp.providers.embedded.flow import Flow
from genapp.providers.embedded.plan import Plan


def closing(plan: Plan) -> list[Block]:
    flow = Flow(plan)
    parts = [
        _start(plan, flow),
        flow.page("closing", "next"),
        flow.page("closing", "contact") or flow.page("closing", "contact_plain"),
    ]
    others = plan.other_keywords(2, 3)
    if others:
        parts.insert(1, flow.page("intro", "secondary", plan.grammar.secondary(others)))
    return [Block(text=joined(parts))]


def _start(plan: Plan, flow: Flow) -> str:
    """What the page has shown; a keyword that is no plain noun phrase has sentences of its own."""
    own = "" if plan.thing.kind == "plain" else flow.page("closing", f"start_{plan.thing.kind}")
    return own or flow.page("closing", "start") or flow.page("closing", "start_plain")
