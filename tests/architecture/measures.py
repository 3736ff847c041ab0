"""How cut up the code is: `python -m tests.architecture.measures` prints it in numbers, a test holds their bounds."""

import ast
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("genapp", "workers")
SMALL = 60
"""Lines of a module that one neighbour could take in."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True, kw_only=True)
class Module:
    """One file, as far as the measures look at it."""

    name: str
    path: Path
    lines: int
    tree: ast.Module
    importers: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """The numbers of the whole; see `bounds` in `test_measures.py` for what each may be."""

    files: int
    lines: int
    files_per_thousand_lines: float
    imports_per_thousand_lines: float
    """Internal import statements, those inside functions included."""
    small_with_one_importer: int
    """Modules of 60 lines or fewer that exactly one other module imports."""
    files_in_one_folder: int
    body_lines_per_public_name: float
    """Lines inside functions and classes for each public name at module level; the median of the modules."""
    function_p95: int
    longest_function: int
    longest_file: int
    class_names_with_two_meanings: tuple[str, ...]


def read_modules() -> dict[str, Module]:
    """Every module of the product by its dotted name, with who imports it."""
    found = {}
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text(encoding="utf-8")
        found[name] = Module(name=name, path=path, lines=len(text.splitlines()), tree=ast.parse(text))
    for module in found.values():
        for target in _targets(module, found):
            found[target].importers.add(module.name)
    return found


def measure() -> Measures:
    modules = list(read_modules().values())
    lines = sum(module.lines for module in modules)
    imports = sum(1 for module in modules for _ in _internal_imports(module))
    functions = [_length(node) for module in modules for node in ast.walk(module.tree) if isinstance(node, Function)]
    depths = [depth for module in modules if (depth := _depth(module)) is not None]
    return Measures(
        files=len(modules),
        lines=lines,
        files_per_thousand_lines=round(len(modules) * 1000 / lines, 1),
        imports_per_thousand_lines=round(imports * 1000 / lines, 1),
        small_with_one_importer=len(small_with_one_importer(modules)),
        files_in_one_folder=max(Counter(module.path.parent for module in modules).values()),
        body_lines_per_public_name=round(statistics.median(depths), 1),
        function_p95=int(statistics.quantiles(functions, n=20)[-1]),
        longest_function=max(functions),
        longest_file=max(module.lines for module in modules),
        class_names_with_two_meanings=tuple(sorted(_twice_named(modules))),
    )


def small_with_one_importer(modules: list[Module]) -> list[str]:
    return [
        module.name
        for module in modules
        if module.lines <= SMALL and len(module.importers) == 1 and module.path.name != "__init__.py"
    ]


def _internal_imports(module: Module) -> Iterator[ast.ImportFrom]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in PACKAGES:
            yield node


def _targets(module: Module, known: dict[str, Module]) -> Iterator[str]:
    for node in _internal_imports(module):
        for alias in node.names:
            target = f"{node.module}.{alias.name}"
            target = target if target in known else str(node.module)
            if target in known and target != module.name:
                yield target


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _depth(module: Module) -> float | None:
    """Lines behind each public name; None for a module without one (an empty `__init__`)."""
    public = body = 0
    for node in module.tree.body:
        if isinstance(node, Function | ast.ClassDef):
            public += not node.name.startswith("_")
            body += (node.end_lineno or node.lineno) - node.body[0].lineno + 1
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            public += sum(isinstance(target, ast.Name) and not target.id.startswith("_") for target in targets)
    return body / public if public else None


def _twice_named(modules: list[Module]) -> Iterator[str]:
    homes = defaultdict(set)
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].add(module.name)
    return (name for name, where in homes.items() if len(where) > 1)


def main() -> None:
    numbers = measure()
    for name in Measures.__slots__:
        print(f"{name.replace('_', ' '):34} {getattr(numbers, name)}")


if __name__ == "__main__":
    main()
