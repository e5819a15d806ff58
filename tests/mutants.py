"""How much the tests of pure modules notice: each function is changed in one place at a time, and the tests must fail.

``python -m tests.mutants MODULE[,MODULE ...] TEST [TEST ...]`` prints the survivors and the share that was noticed; fails below 85 %.
Functions are swapped in place in a forked process, so that a mutant costs no start.
"""

import ast
import copy
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

WANTED = 85
SECONDS = 60
COMPARISONS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SUMS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


def changes(node: ast.AST) -> Iterator[Any]:
    """Functions that change a copy of the node in one way each."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield lambda one: one.ops.__setitem__(0, COMPARISONS[type(one.ops[0])]())
    if isinstance(node, ast.BinOp) and type(node.op) in SUMS:
        yield lambda one: setattr(one, "op", SUMS[type(one.op)]())
    if isinstance(node, ast.BoolOp):
        yield lambda one: setattr(one, "op", ast.Or() if isinstance(one.op, ast.And) else ast.And())
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda one: setattr(one, "value", not one.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield lambda one: setattr(one, "value", one.value + 1)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield lambda one: setattr(one, "test", ast.UnaryOp(ast.Not(), one.test))
    if isinstance(node, ast.Return) and node.value is not None:
        yield lambda one: setattr(one, "value", ast.Constant(None))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        yield lambda one: setattr(one.func, "id", CALLS[one.func.id])


def mutants(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    """Every changed tree, with the line and what stood there; only what stands in functions, and no decorators or signatures."""
    bodies = [part for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) for part in one.body]
    inside = {id(node) for body in bodies for node in ast.walk(body)}
    nodes = list(ast.walk(tree))
    for place, node in enumerate(nodes):
        if id(node) in inside:
            for number, _change in enumerate(changes(node)):
                changed = copy.deepcopy(tree)
                target = list(ast.walk(changed))[place]
                list(changes(target))[number](target)
                yield f"{getattr(node, 'lineno', 0)}: {ast.unparse(node)[:90]}", ast.fix_missing_locations(changed)


def functions(module: ModuleType) -> Iterator[FunctionType]:
    for value in vars(module).values():
        if getattr(value, "__module__", "") == module.__name__:
            yield from functions_of(value)


def functions_of(value: Any) -> Iterator[FunctionType]:
    value = getattr(value, "fget", None) or getattr(value, "__wrapped__", value)
    if isinstance(value, FunctionType):
        yield value
    elif isinstance(value, type):
        for part in vars(value).values():
            yield from functions_of(part)


def codes(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from codes(part)


def swap(module: ModuleType, tree: ast.Module) -> None:
    fresh = {code.co_qualname: code for code in codes(compile(tree, module.__file__ or "", "exec"))}
    for function in functions(module):
        code = fresh.get(function.__qualname__)
        if code and code.co_freevars == function.__code__.co_freevars:
            function.__code__ = code


def is_noticed(module: ModuleType, tree: ast.Module, tests: list[str], run: Any) -> bool:
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        swap(module, tree)
        os._exit(
            int(
                run(
                    [
                        "-q",
                        "-x",
                        "-W",
                        "ignore::pytest.PytestAssertRewriteWarning",
                        "-n",
                        "0",
                        "-p",
                        "no:randomly",
                        "-p",
                        "no:cacheprovider",
                        *tests,
                    ]
                )
            )
        )
    return os.waitpid(child, 0)[1] != 0


def main(names: list[str], tests: list[str]) -> int:
    importlib.import_module("tests.environment")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    importlib.import_module("django").setup()
    run, settings = importlib.import_module("pytest").main, importlib.import_module("hypothesis").settings
    settings.register_profile("mutants", max_examples=40, derandomize=True, database=None, deadline=None)
    settings.load_profile("mutants")
    noticed = total = 0
    for name in names:
        module = importlib.import_module(name)
        with open(module.__file__ or "", encoding="utf-8") as file:
            tree = ast.parse(file.read())
        if is_noticed(module, tree, tests, run):
            raise SystemExit(f"{name}: the tests fail before anything is changed")
        for where, changed in mutants(tree):
            total += 1
            if is_noticed(module, changed, tests, run):
                noticed += 1
            else:
                sys.stdout.write(f"{name}:{where}\n")
    share = 100 * noticed // total
    sys.stdout.write(f"{noticed} of {total} changes noticed ({share} %)\n")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1].split(","), sys.argv[2:]))
