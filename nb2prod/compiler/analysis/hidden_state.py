"""State that lives in libraries and in the process: random generators, options, the working directory."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from enum import Enum

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.names import Called
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.trees import of_types, walk


class Hidden(Enum):
    SEED = "seeds a random generator"
    DRAW = "draws from a shared random generator"
    STYLE = "sets a plotting style"
    DISPLAY = "sets how values are printed"
    PROCESS = "changes the process (directory, environment, search path)"


NUMPY_RANDOM_OBJECTS = frozenset("default_rng RandomState Generator SeedSequence PCG64 MT19937 Philox".split())
RANDOM_OBJECTS = frozenset({"Random", "SystemRandom"})
SEEDS = frozenset(
    "random.seed numpy.random.seed numpy.random.set_state random.setstate torch.manual_seed torch.cuda.manual_seed "
    "torch.cuda.manual_seed_all torch.random.manual_seed tensorflow.random.set_seed tensorflow.set_random_seed "
    "keras.utils.set_random_seed tensorflow.keras.utils.set_random_seed pytorch_lightning.seed_everything".split()
)
TORCH_DRAWS = frozenset("rand randn randint randperm normal bernoulli multinomial rand_like randn_like".split())
STYLES = (
    "matplotlib.pyplot.style.use",
    "matplotlib.style.use",
    "matplotlib.pyplot.rc",
    "matplotlib.rc",
    "matplotlib.pyplot.xkcd",
    "matplotlib.rcParams.update",
    "matplotlib.pyplot.rcParams.update",
    "seaborn.set",
    "seaborn.set_theme",
    "seaborn.set_style",
    "seaborn.set_context",
    "seaborn.set_palette",
    "plotly.io.templates",
)
STYLE_OBJECTS = ("matplotlib.rcParams", "matplotlib.pyplot.rcParams", "plotly.io.templates.default")
DISPLAYS = frozenset(
    "pandas.set_option pandas.reset_option numpy.set_printoptions torch.set_printoptions sklearn.set_config "
    "sympy.init_printing locale.setlocale".split()
)
DISPLAY_OBJECTS = ("pandas.options.",)
PROCESS = frozenset(
    "os.chdir os.environ.update os.environ.setdefault os.environ.pop os.putenv os.unsetenv sys.path.append "
    "sys.path.insert sys.path.extend sys.setrecursionlimit matplotlib.use matplotlib.pyplot.switch_backend "
    "decimal.getcontext torch.set_default_dtype torch.set_default_device torch.set_num_threads "
    "dotenv.load_dotenv numpy.seterr pandas.set_eng_float_format tensorflow.keras.backend.set_floatx".split()
)
CALL = frozenset({ast.Call})
DOTTED = frozenset({ast.Attribute, ast.Name})
PROCESS_OBJECTS = ("os.environ", "sys.path")
JITTERING = frozenset({"seaborn.stripplot", "seaborn.catplot", "pandas.plotting.bootstrap_plot"})
SHUFFLING = frozenset(
    "train_test_split shuffle resample cross_val_score make_classification make_regression make_blobs make_moons "
    "make_circles permutation_importance".split()
)
STABLE_ESTIMATORS = frozenset(
    "LinearRegression Ridge StandardScaler MinMaxScaler RobustScaler Pipeline ColumnTransformer OneHotEncoder "
    "LabelEncoder OrdinalEncoder SimpleImputer PolynomialFeatures KNeighborsClassifier KNeighborsRegressor GaussianNB "
    "MultinomialNB CountVectorizer TfidfVectorizer FunctionTransformer Normalizer LabelBinarizer".split()
)


class HiddenEffects:
    """Knows what touches hidden state: libraries' functions, and the notebook's own that call them."""

    def __init__(self, statements: Iterable[Statement], imports: ImportTable) -> None:
        self.imports = imports
        self.functions: dict[str, dict[Hidden, ast.AST]] = {}
        self.methods: dict[str, dict[Hidden, ast.AST]] = {}
        self.direct: dict[int, dict[Hidden, ast.AST]] = {}  # by the statement's order: asked for by several passes
        defining: list[tuple[str, Statement]] = []
        for statement in statements:
            node = statement.node
            for kind, place in kept_functions(node, imports):
                for name in statement.names.bound:
                    self.functions.setdefault(name, {}).setdefault(kind, place)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                defining.append((node.name, statement))
            elif statement.names.lambda_names:
                defining += [(name, statement) for name in statement.names.lambda_names]
        changed = True
        while changed:
            changed = False
            for name, statement in defining:
                effects = self.of(statement)
                known = self.functions.setdefault(name, {})
                if not effects.keys() <= known.keys():
                    known.update(effects)
                    changed = True
                    for method in statement.names.methods:
                        self.methods.setdefault(method, {}).update(effects)

    def of(self, statement: Statement) -> dict[Hidden, ast.AST]:
        """Say what hidden state the statement sets or draws from, each with the place."""
        if statement.order not in self.direct:
            self.direct[statement.order] = direct_effects(statement, self.imports)
        found = dict(self.direct[statement.order])
        for read in statement.names.reads:
            found.update({kind: read.node for kind in self.functions.get(read.name, {}) if kind not in found})
        for called in statement.names.calls:
            if len(called.path) > 1 and called.path[0] not in self.imports.by_name:
                kinds = self.methods.get(called.path[-1], {})
                found.update({kind: called.node for kind in kinds if kind not in found})
        return found


def direct_effects(statement: Statement, imports: ImportTable) -> dict[Hidden, ast.AST]:
    """Say what the statement itself does."""
    found: dict[Hidden, ast.AST] = {}
    for called in statement.names.calls:
        kind = effect_of_call(called, imports)
        if kind is not None:
            found.setdefault(kind, called.node)
    for mutation in statement.names.mutations:
        target = mutation.node
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            kind = effect_of_target(target, imports)
            if kind is not None:
                found.setdefault(kind, target)
    if any(samples_unseeded(node) for node in of_types(statement.nodes, CALL)):
        found.setdefault(Hidden.DRAW, statement.node)
    return found


def kept_functions(node: ast.stmt, imports: ImportTable) -> Iterable[tuple[Hidden, ast.AST]]:
    """Give the effects of the library functions that an assignment keeps under a name, without calling them."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if value is None:
        return
    nodes = walk(value)
    called = {id(part.func) for part in nodes if isinstance(part, ast.Call)}
    for part in of_types(nodes, DOTTED):
        if isinstance(part, (ast.Attribute, ast.Name)) and id(part) not in called:
            path = dotted_path(part)
            kind = effect_of_call(Called(path, ast.Call(part, [], []), 0), imports) if imports.dotted(path) else None
            if kind is not None:
                yield kind, part


def effect_of_call(called: Called, imports: ImportTable) -> Hidden | None:
    dotted = imports.dotted(called.path)
    if not dotted:
        return None
    if dotted in SEEDS:
        return Hidden.SEED
    if dotted.startswith(STYLES):
        return Hidden.STYLE
    if dotted in DISPLAYS:
        return Hidden.DISPLAY
    if dotted in PROCESS:
        return Hidden.PROCESS
    module, _, name = dotted.rpartition(".")
    if module == "numpy.random" and name not in NUMPY_RANDOM_OBJECTS:
        return Hidden.DRAW
    if module == "random" and name not in RANDOM_OBJECTS:
        return Hidden.DRAW
    if module == "torch" and name in TORCH_DRAWS:
        return Hidden.DRAW
    if dotted in JITTERING:
        return Hidden.DRAW
    if dotted.startswith("sklearn.") and unseeded_estimator(name, called.node):
        return Hidden.DRAW
    if dotted.startswith("scipy.stats.") and name in ("rvs",) and not has_seed(called.node):
        return Hidden.DRAW
    return None


def unseeded_estimator(name: str, node: ast.Call) -> bool:
    """Whether a scikit-learn object falls back on NumPy's shared generator."""
    if has_seed(node):
        return False
    return name in SHUFFLING or (name[:1].isupper() and name not in STABLE_ESTIMATORS)


def has_seed(node: ast.Call) -> bool:
    return any(
        keyword.arg in ("random_state", "seed", "rng")
        and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)
        for keyword in node.keywords
    )


def samples_unseeded(node: ast.AST) -> bool:
    """`frame.sample(...)` without a seed."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("sample", "rvs")
        and not has_seed(node)
    )


def effect_of_target(target: ast.Subscript | ast.Attribute, imports: ImportTable) -> Hidden | None:
    part: ast.expr = target
    while isinstance(part, ast.Subscript):
        part = part.value
    dotted = imports.dotted(dotted_path(part))
    if dotted.startswith(STYLE_OBJECTS):
        return Hidden.STYLE
    if dotted.startswith(DISPLAY_OBJECTS):
        return Hidden.DISPLAY
    return Hidden.PROCESS if dotted.startswith(PROCESS_OBJECTS) else None
