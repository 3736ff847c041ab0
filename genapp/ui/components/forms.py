"""Fields of a form, and a place to drop a file on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx
from reflex_base.utils.format import to_camel_case

from genapp import words as show
from genapp.intake.fields import FIELD, Field
from genapp.ui.components.text import TextLike


def select(
    options: Iterable[tuple[str, str]], *, label: TextLike = "", value: TextLike, open: bool = False, **props: Any
) -> rx.Component:  # Any: props of the element
    """A choice among a few, as pairs of value and name; `label` is for screen readers when nothing else names it.

    A value of an `open` one may be none of them; it is there to choose as well."""
    if not isinstance(label, str) or label:
        props.setdefault("custom_attrs", {})["aria-label"] = label
    options = list(options)
    known = rx.Var.create([option for option, _ in options])
    other = [rx.cond(known.contains(value), rx.fragment(), rx.el.option(value, value=value))] if open else []
    return rx.el.select(
        *[rx.el.option(name, value=option) for option, name in options],
        *other,
        value=value,
        class_name="input",
        **props,
    )


_LONG = {"voice_rules": 9, "pages": 9, "keywords": 2, "facts": 9, "products": 4, "competitorUrls": 3}
_NUMERIC = {"skuCount", "monthlySearches"}
_EMPTY_CHOICE = {"priority": "Compute it", "contentStatus": "Not known", "provider": "As set up"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldParts:
    """What a field needs of its form: the value, what is wrong, and whom to tell of a change."""

    field: Field
    value: rx.Var[str]
    wrong: rx.Var[str]
    on_change: rx.event.EventHandler

    @property
    def id(self) -> str:
        return f"field-{self.field.name}"

    def changed(self, value: rx.Var[str]) -> rx.event.EventSpec:
        return self.on_change(self.field.name, value)

    @property
    def attributes(self) -> dict[str, object]:
        return {
            "aria-invalid": rx.cond(self.wrong != "", "true", "false"),
            "aria-describedby": f"{self.id}-note",
            "aria-required": "true" if self.field.required else "false",
        }


def form_field(parts: FieldParts, *, whole: bool) -> rx.Component:
    """Label above, help or what is wrong below; the place of the note is kept."""
    field = parts.field
    optional = [] if field.required else [rx.el.span("optional", class_name="muted tiny")]
    return rx.el.div(
        rx.el.label(rx.el.span(field.label), *optional, html_for=parts.id, class_name="field-label"),
        _control(parts),
        _note(parts),
        class_name="field whole" if whole else "field",
    )


def _note(parts: FieldParts) -> rx.Component:
    return rx.el.div(
        rx.cond(
            parts.wrong != "",
            rx.el.span(rx.icon("circle-alert", size=13, aria_hidden="true"), parts.wrong, class_name="field-error"),
            rx.el.span(parts.field.help, class_name="field-help"),
        ),
        id=f"{parts.id}-note",
        custom_attrs={"aria-live": "polite"},
    )


def _control(parts: FieldParts) -> rx.Component:
    """The browser's own control for the kind of field."""
    field = parts.field
    if field.choices:
        return _select(parts)
    mode = "numeric" if field.name in _NUMERIC else "url" if field.name == "targetUrl" else "text"
    many = field.many or field.name in _LONG  # cells pasted into a single line would run into one word
    shape = {"many": True, "rows": _LONG.get(field.name, 4)} if many else {"type": "text", "input_mode": mode}
    return typed(
        parts.value,
        parts.changed,
        id=parts.id,
        name=field.name,
        placeholder=field.example,
        custom_attrs=parts.attributes,
        **shape,
    )


def _select(parts: FieldParts) -> rx.Component:
    field = parts.field
    options = choices_of(field.name)
    if not field.required:
        options.insert(0, ("", _EMPTY_CHOICE.get(field.name, "Not given")))
    return select(
        options,
        value=parts.value,
        open=field.open,
        id=parts.id,
        name=field.name,
        on_change=parts.changed,
        custom_attrs=parts.attributes,
    )


def choices_of(name: str) -> list[tuple[str, str]]:
    """What can be chosen in a field: each stored word with its name for people."""
    field = FIELD[name]
    return [(choice, field.names.get(choice, show.words_of(choice))) for choice in field.choices]


def check_field(parts: FieldParts) -> rx.Component:
    """A yes-or-no field as a box to tick."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            id=parts.id,
            name=parts.field.name,
            value="yes",
            checked=parts.value == "yes",
            on_change=lambda ticked: parts.changed(rx.cond(ticked, "yes", "no")),
            custom_attrs=parts.attributes,
        ),
        rx.el.span(rx.el.span(parts.field.label, class_name="small strong"), _note(parts)),
        class_name="check",
        html_for=parts.id,
    )


def choice_field(parts: FieldParts, notes: dict[str, str]) -> rx.Component:
    """A few ways side by side, each with a word on what it is for."""
    field = parts.field
    return rx.el.fieldset(
        rx.el.legend(field.label, class_name="field-label"),
        rx.el.div(
            *[
                rx.el.label(
                    rx.el.input(
                        type="radio",
                        name=field.name,
                        value=choice,
                        checked=parts.value == choice,
                        on_change=lambda _, choice=choice: parts.changed(rx.Var.create(choice)),
                    ),
                    rx.el.span(show.words_of(choice), class_name="strong small"),
                    rx.el.span(notes.get(choice, ""), class_name="tiny muted"),
                )
                for choice in field.choices
            ],
            class_name="choice",
        ),
        _note(parts),
        id=parts.id,
        class_name="field whole plain-set",
    )


def labelled(label: str, control: rx.Component) -> rx.Component:
    """A control that names itself for screen readers, below its label."""
    return rx.el.div(rx.el.div(label, class_name="field-label"), control, class_name="field")


_TYPED_TEXT = """
export function GenappTypedText({ value, wait, many, onTyped, ...rest }) {
  const [text, setText] = useState(value ?? "");
  const timer = useRef(0);
  const told = useRef([]);
  const tell = (typed) => {
    clearTimeout(timer.current);
    timer.current = 0;
    told.current.push(typed);
    onTyped(typed);
  };
  useEffect(() => {
    const echo = told.current.lastIndexOf(value);
    told.current = echo < 0 ? [] : told.current.slice(echo + 1);
    if (!timer.current && !told.current.length) setText(value ?? "");
  }, [value]);
  const settle = (event) => { if (timer.current) tell(event.target.value); };
  return createElement(many ? "textarea" : "input", { ...rest, value: text, onBlur: settle,
    onChange: (event) => {
      const typed = event.target.value;
      setText(typed);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => tell(typed), wait);
    },
    onKeyDown: (event) => { if (event.key === "Enter" && !many) settle(event); } });
}
"""


class TypedText(rx.Component):
    """A text that is typed here and told to the server when nothing more comes for a moment.

    A field that shows what the server says would lose each letter that is typed before the server has answered the
    one before. This one holds its text itself: what comes back of its own telling changes nothing, and what the
    server says by itself (a cleared form, an example) is taken over unless somebody is typing.
    """

    tag = "GenappTypedText"

    value: rx.Var[str]
    wait: rx.Var[int]
    many: rx.Var[bool]
    on_typed: rx.EventHandler[rx.event.passthrough_event_spec(str)]

    def add_imports(self) -> dict[str, list[str]]:
        return {"react": ["useState", "useRef", "useEffect", "createElement"]}

    def add_custom_code(self) -> list[str]:
        return [_TYPED_TEXT]


def typed(
    value: rx.Var[str],
    on_change: Any,
    *,
    wait_ms: int = 250,
    id: TextLike = "",
    label: str = "",
    many: bool = False,
    custom_attrs: dict[str, object] | None = None,
    **attributes: object,
) -> rx.Component:
    """A `TypedText` of one line, or `many`; `attributes` are those of the element. Any: every kind of handler."""
    given: dict[str, object] = {"autoComplete": "off", **(custom_attrs or {})}
    given |= {to_camel_case(name): value for name, value in attributes.items()}
    if label:
        given["aria-label"] = label
    named = {"id": id} if not isinstance(id, str) or id else {}
    return TypedText.create(
        value=value, on_typed=on_change, wait=wait_ms, many=many, class_name="input", custom_attrs=given, **named
    )


def tick(label: str, note: str, look: str = "check", **props: Any) -> rx.Component:  # Any: props of the element
    """A box to tick with a word on what it is for."""
    return rx.el.label(
        rx.el.input(type="checkbox", **props),
        rx.el.span(rx.el.span(label, class_name="small strong"), rx.el.span(note, class_name="tiny muted")),
        class_name=look,
    )


_DROP_ZONE = """
function dropZoneRefusal(request) {
  try {
    const problem = JSON.parse(request.responseText);
    const all = (problem.problems || []).map((one) => one.field + " " + one.message).join("; ");
    return all || [problem.title, problem.hint].filter(Boolean).join(". ");
  } catch (error) {
    return "The file did not arrive. Try again.";
  }
}
export function GenappDropZone({ kind, accept, title, note, onStored, ...rest }) {
  const [percent, setPercent] = useState(-1);
  const [over, setOver] = useState(false);
  const [wrong, setWrong] = useState("");
  const [pasting, setPasting] = useState(false);
  const input = useRef(null);
  const cells = useRef(null);
  const send = (data, name) => {
    if (!data || !data.size) { setWrong("There is nothing in it."); return; }
    const request = new XMLHttpRequest();
    request.open("POST", "/api/uploads?kind=" + kind + "&name=" + encodeURIComponent(name));
    request.upload.onprogress = (event) => setPercent(Math.floor((100 * event.loaded) / event.total));
    request.onerror = () => { setPercent(-1); setWrong("The connection broke off. Nothing was stored; try again."); };
    request.onload = () => {
      setPercent(-1);
      if (request.status === 201) onStored(JSON.parse(request.responseText).upload);
      else setWrong(dropZoneRefusal(request));
    };
    setWrong("");
    setPercent(0);
    request.send(data);
  };
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    const files = event.dataTransfer.files;
    if (files.length > 1) setWrong("One file at a time, please.");
    else if (files.length) send(files[0], files[0].name);
  };
  const busy = percent >= 0;
  const element = createElement;
  return element("div", { ...rest, className: "drop-zone" + (over ? " over" : ""), onDrop: drop,
      onDragOver: (event) => { event.preventDefault(); setOver(true); }, onDragLeave: () => setOver(false) },
    element("input", { type: "file", ref: input, accept, className: "sr", tabIndex: -1, "aria-hidden": "true",
      onChange: (event) => { const file = event.target.files[0]; event.target.value = ""; if (file) send(file, file.name); } }),
    element("div", { className: "drop-title" }, title),
    element("div", { className: "small muted" }, note),
    pasting
      ? element("div", { className: "drop-paste" },
          element("textarea", { ref: cells, className: "input", rows: 6, "aria-label": "Cells copied from a spreadsheet",
            placeholder: "Paste cells here, with their header" }),
          element("div", { className: "row" },
            element("button", { type: "button", className: "btn primary", disabled: busy,
              onClick: () => send(new Blob([cells.current.value], { type: "text/plain" }), "Pasted cells") }, "Use these cells"),
            element("button", { type: "button", className: "btn quiet", onClick: () => setPasting(false) }, "Back")))
      : element("div", { className: "row drop-buttons" },
          element("button", { type: "button", className: "btn primary", disabled: busy, onClick: () => input.current.click() },
            "Choose a file"),
          element("button", { type: "button", className: "btn", disabled: busy, onClick: () => setPasting(true) },
            "Paste cells")),
    element("div", { className: "drop-state", role: "status" },
      busy ? element("div", { className: "bar" }, element("div", { className: "fill-active", style: { width: percent + "%" } })) : null,
      busy ? (percent < 100 ? percent + " % sent" : "Storing the file") : null),
    wrong ? element("div", { className: "drop-wrong small", role: "alert" }, wrong) : null);
}
"""  # noqa: E501 -- lines of a script


ACCEPTED = ".csv,.tsv,.txt,.xlsx,.ods,.jsonl,.ndjson"


class DropZone(rx.Component):
    """A place to drop a file on, or to paste cells into: it is sent to our own upload route, with progress.

    It tells `on_stored` the id of the upload; what goes wrong before that it says itself.
    """

    tag = "GenappDropZone"

    kind: rx.Var[str]
    accept: rx.Var[str] = rx.Var.create(ACCEPTED)
    title: rx.Var[str]
    note: rx.Var[str]
    on_stored: rx.EventHandler[rx.event.passthrough_event_spec(str)]

    def add_imports(self) -> dict[str, list[str]]:
        return {"react": ["useState", "useRef", "createElement"]}

    def add_custom_code(self) -> list[str]:
        return [_DROP_ZONE]


drop_zone = DropZone.create

FORM: Final = "page-form"
STORAGE: Final = "genapp-draft"


class DraftKeeper(rx.Component):
    """Keeps what is typed into the Generate form in the browser at once, also while the connection is lost.

    A state's `rx.SessionStorage` is written when the server answers. What was typed a moment before the web process
    died would be gone: its event is lost, and the fields are drawn from the new process. So each keystroke writes the
    same entry of the storage, and it is read again when the page is connected. Draws nothing; stands once on the page.
    """

    tag = None

    def add_imports(self) -> dict[str, Any]:  # Any: see `rx.Component`
        return {"react": ["useEffect"]}

    def add_hooks(self) -> list[str | rx.Var]:
        script = f"""
        useEffect(() => {{
          const keep = (event) => {{
            const form = event.target?.form;
            if (form?.id === "{FORM}") {{
              sessionStorage.setItem("{STORAGE}", JSON.stringify(Object.fromEntries(new FormData(form))));
            }}
          }};
          document.addEventListener("input", keep, true);  // before a field can be drawn anew
          return () => document.removeEventListener("input", keep, true);
        }}, []);
        """
        return [rx.Var(script)]
