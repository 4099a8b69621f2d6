"""The mistakes that are planted: each replaces one piece of source text by another."""

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_EMPTY = {"tuple": "()", "list": "[]", "dict": "{}", "set": "set()", "frozenset": "frozenset()", "str": '""'}
_EMPTY |= {"Mapping": "{}", "Sequence": "()", "int": "0", "float": "0.0", "Iterator": "iter(())", "bool": "False"}
SCALE = 1.01
"""By how much a float is wrong: a constant that has a source is wrong by a little, such as a year by a day."""


@dataclass(frozen=True)
class Mutant:
    """One mistake: text from `start` to `end` (bytes of the file) becomes `new`.

    `lines` run when the mistake matters; `names` are what others know it by where it does not run for each of them.
    """

    file: str
    scope: str
    operator: str
    start: int
    end: int
    new: str
    lines: range
    names: tuple[str, ...]
    key: str

    def planted(self, source: bytes) -> bytes:
        """Return the source with the mistake in it."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def change(self, source: bytes) -> tuple[int, str, str]:
        """Return the line's number, and the line (or the piece that spans several) without and with the mistake."""
        first = source.rfind(b"\n", 0, self.start) + 1
        last = (source.find(b"\n", self.end) + 1 or len(source) + 1) - 1
        was, now = source[first:last], source[first : self.start] + self.new.encode() + source[self.end : last]
        return source.count(b"\n", 0, first) + 1, " ".join(was.decode().split()), " ".join(now.decode().split())


def mutants(root: Path, file: str) -> list[Mutant]:
    """Return every mistake that can be planted in a file, in the order of its text."""
    finder = _Finder(file, (root / file).read_bytes())
    finder.visit(ast.parse(finder.source))
    return sorted(finder.found, key=lambda one: (one.start, one.end, one.new))


class _Finder(ast.NodeVisitor):
    """Walks a file; annotations, decorators, assertions, docstrings and the texts of messages are left alone."""

    def __init__(self, file: str, source: bytes) -> None:
        self.file, self.source, self.found = file, source, list[Mutant]()
        self._offsets = [0, *(i + 1 for i, byte in enumerate(source) if byte == 10)]
        self._scope: list[str] = []
        self._depth = 0
        self._lines, self._names, self._returns = range(0), tuple[str, ...](), ""
        self._seen = Counter[str]()

    def _at(self, line: int, column: int) -> int:
        return self._offsets[line - 1] + column

    def _plant(self, operator: str, node: ast.stmt | ast.expr, new: str) -> None:
        start, end = self._at(node.lineno, node.col_offset), self._at(node.end_lineno or 0, node.end_col_offset or 0)
        old = " ".join(self.source[start:end].decode().split())
        scope = ".".join(self._scope) or " ".join(self._names)
        key = f"{self.file}::{scope}::{operator}::{old} -> {new}"
        self._seen[key] += 1
        found = Mutant(
            self.file, scope, operator, start, end, new, self._lines, self._names, f"{key} #{self._seen[key]}"
        )
        self.found.append(found)

    def visit(self, node: ast.AST) -> None:
        """Plant what can be planted at a node, and go on below it."""
        if isinstance(node, ast.stmt):
            self._enter(node)
            for operator, new in _of_statement(node, self._returns):
                self._plant(operator, node, new)
        elif isinstance(node, ast.expr):
            for operator, new in _of_expression(node):
                self._plant(operator, node, new)
        for test in (*getattr(node, "ifs", ()), getattr(node, "test", None)):
            if test and not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
                self._plant("condition", test, f"(not {ast.unparse(test)})")
        super().visit(node)

    def _enter(self, node: ast.stmt) -> None:
        """Remember which lines show that a statement runs: of a compound one those before its body."""
        if self._depth:
            body: list[ast.stmt] = getattr(node, "body", [])
            self._lines = range(node.lineno, body[0].lineno if body else (node.end_lineno or 0) + 1)
        else:
            self._lines = range(node.lineno, (node.end_lineno or 0) + 1)
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            self._names = tuple(
                name.id for one in targets if one for name in ast.walk(one) if isinstance(name, ast.Name)
            )

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Look at defaults and body; annotations and decorators are not looked at."""
        outer = self._lines, self._names, self._returns
        # A default is evaluated with the definition, and matters whenever the body runs; the body of what is kept for
        # all callers runs for the first of them, and matters to all.
        kept = any(ast.unparse(one).partition("(")[0] in ("cache", "lru_cache") for one in node.decorator_list)
        self._lines = range(node.body[0].lineno, (node.end_lineno or 0) + 1)
        self._names = (node.name,) if kept else ()
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        self._returns = ast.unparse(node.returns).partition("[")[0] if node.returns else ""
        self._scope.append(node.name)
        self._depth += 1
        for statement in node.body:
            self.visit(statement)
        self._depth -= 1
        self._scope.pop()
        self._lines, self._names, self._returns = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look at the body."""
        self._scope.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self._scope.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Look at the value, unless it is a type."""
        if node.value and "TypeAlias" not in ast.unparse(node.annotation):
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Look at the value and at keys that are assigned to, unless all this does is to tell Python something."""
        if not {"__all__", "__slots__"} & set(self._names):
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Look at both parts, unless it is a type with parameters."""
        self.visit(node.value)
        if not (isinstance(node.value, ast.Name) and (node.value.id[0].isupper() or node.value.id in _EMPTY)):
            self.visit(node.slice)

    def visit_Call(self, node: ast.Call) -> None:
        """Look at everything but the type of a cast, and whether a zip is strict, which only asserts something."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        keywords = [one for one in node.keywords if (name, one.arg) != ("zip", "strict")]
        cast = name == "cast"
        for part in (*([] if cast else [node.func]), *node.args[1 if cast else 0 :], *keywords):
            self.visit(part)

    def _skip(self, node: ast.AST) -> None:
        """Leave a node alone: Python 3.11 does not know where the parts of a formatted text stand."""

    visit_JoinedStr = visit_Assert = visit_Import = visit_ImportFrom = _skip  # noqa: N815


def _of_statement(node: ast.stmt, returns: str) -> Iterator[tuple[str, str]]:
    """Yield the mistakes of a statement as a whole."""
    match node:
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            empty = f"return {_EMPTY.get(returns, 'None')}"
            if empty != ast.unparse(node):
                yield "return nothing", empty
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield "drop statement", "pass"
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield "drop statement", "pass"
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield "drop statement", "yield from ()"
        case ast.Break():
            yield "break or continue", "continue"
        case ast.Continue():
            yield "break or continue", "break"
        case _:
            pass


def _of_expression(node: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield the mistakes of an expression as a whole."""
    match node:
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BoolOp():
            yield "and or", _text(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield "not", f"({ast.unparse(node.operand)})"
        case ast.BinOp() if type(node.op) in _ARITHMETIC and not _is_text(node.left) and not _is_text(node.right):
            yield "arithmetic", _text(node, op=_ARITHMETIC[type(node.op)]())
        case ast.Call(func=ast.Name(id=name)) if name in _OPPOSITES:
            yield "min max any all", _text(node, func=ast.Name(_OPPOSITES[name]))
        case ast.Constant() | ast.Set() | ast.List() | ast.Tuple() | ast.Dict():
            yield from _of_literal(node)
        case ast.Subscript(slice=ast.Constant(value=str()) as key):
            yield "text", _text(node, slice=_other_text(key))
        case _:
            pass


def _of_literal(node: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield other constants, and collections that lack something."""
    match node:
        case ast.Constant(value=bool() as value):
            yield "true false", str(not value)
        case ast.Constant(value=int() as value):
            yield from (("off by one", str(other)) for other in (value + 1, value - 1) if other >= 0)
        case ast.Constant(value=float() as value):
            yield "scaled", repr(value * SCALE or 1.0)
        case ast.Set(elts=parts) | ast.List(elts=parts, ctx=ast.Load()) | ast.Tuple(elts=parts, ctx=ast.Load()):
            for index in range(len(parts) if len(parts) > 1 else 0):
                yield "element removed", _text(node, elts=[*parts[:index], *parts[index + 1 :]])
        case ast.Dict(keys=keys, values=values):
            for index, key in enumerate(keys):
                if len(keys) > 1:
                    rest = [pair for number, pair in enumerate(zip(keys, values, strict=True)) if number != index]
                    yield "element removed", _text(node, keys=[k for k, _ in rest], values=[v for _, v in rest])
                if key and _is_text(key):
                    yield "text", _text(node, keys=[*keys[:index], _other_text(key), *keys[index + 1 :]])
        case _:
            pass


def _of_comparison(node: ast.Compare) -> Iterator[tuple[str, str]]:
    """Yield comparisons that let in one more or one less or the opposite, and those with another text."""
    for index, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            yield "comparison", _text(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])
    if _is_text(node.left):
        yield "text", _text(node, left=_other_text(node.left))
    for index, side in enumerate(node.comparators):
        if _is_text(side):
            others = [*node.comparators[:index], _other_text(side), *node.comparators[index + 1 :]]
            yield "text", _text(node, comparators=others)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _other_text(node: ast.expr) -> ast.expr:
    return ast.Constant(f"{node.value!s}?") if isinstance(node, ast.Constant) else ast.Constant("?")


def _text(node: ast.expr, **parts: object) -> str:
    """Return the text of an expression some parts of which are others, so that it can stand anywhere."""
    changed = copy.copy(node)
    for name, value in parts.items():
        setattr(changed, name, value)
    text = ast.unparse(changed)
    return f"({text})" if isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp) else text
