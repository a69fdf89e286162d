"""Tables of what gives something else in every run, by the full names of what is called."""

from __future__ import annotations

_CLOCK = "reads the clock"
_UNIQUE = "is different in every run"
_ADDRESS = "gives an address in memory, another in every run"
_PARALLEL = "runs in parallel, in no fixed order"
_FILES = "gives files in no fixed order"
_NETWORK = "reads from the network"

# What never gives the same again; a key that ends in a dot stands for everything in that module.
ALWAYS: dict[str, str] = {
    **dict.fromkeys(
        (
            "time.time time.time_ns time.perf_counter time.perf_counter_ns time.monotonic time.process_time time.ctime "
            "time.localtime time.gmtime time.strftime datetime.datetime.now datetime.datetime.today "
            "datetime.datetime.utcnow datetime.date.today datetime.now datetime.today datetime.utcnow date.today "
            "pandas.Timestamp.now pandas.Timestamp.today pandas.Timestamp.utcnow timeit.default_timer timeit.timeit"
        ).split(),
        _CLOCK,
    ),
    **dict.fromkeys("uuid.uuid1 uuid.uuid4 os.urandom os.getpid random.SystemRandom".split(), _UNIQUE),
    "secrets.": _UNIQUE,
    "tempfile.": _UNIQUE,
    "id": _ADDRESS,
    "hash": "hashes text differently in every run (PYTHONHASHSEED)",
    "threading.Thread": _PARALLEL,
    "concurrent.futures.": _PARALLEL,
    "multiprocessing.": _PARALLEL,
    "joblib.Parallel": _PARALLEL,
    **dict.fromkeys("os.listdir os.scandir os.walk glob.glob glob.iglob".split(), _FILES),
    "requests.": _NETWORK,
    "urllib.request.urlopen": _NETWORK,
    "urllib.request.urlretrieve": _NETWORK,
}

# What gives a family of generators its seed.
SEEDING: dict[str, str] = {
    "numpy.random.seed": "numpy",
    "numpy.random.set_state": "numpy",
    "random.seed": "random",
    "random.setstate": "random",
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
    "tensorflow.random.set_seed": "tensorflow",
    "tensorflow.keras.utils.set_random_seed": "tensorflow",
    "keras.utils.set_random_seed": "tensorflow",
}

# Generators, which take their seed as an argument.
GENERATORS = frozenset(
    "numpy.random.default_rng numpy.random.RandomState numpy.random.SeedSequence numpy.random.PCG64 "
    "numpy.random.MT19937 numpy.random.Philox numpy.random.SFC64 random.Random".split()
)

# What draws from a family's common generator, by the beginning of its name.
FAMILIES: dict[str, str] = {
    "numpy.random.": "numpy",
    "random.": "random",
    "torch.rand": "torch",
    "torch.normal": "torch",
    "torch.bernoulli": "torch",
    "torch.multinomial": "torch",
    "torch.utils.data.": "torch",
    "tensorflow.random.": "tensorflow",
}

# ... and the layers whose weights it sets: classes, not functions.
LAYERS: dict[str, str] = {
    "torch.nn.": "torch",
    "tensorflow.keras.layers.": "tensorflow",
    "keras.layers.": "tensorflow",
}

# What carries a family's prefix and draws nothing.
NOT_DRAWING = frozenset("numpy.random.Generator numpy.random.get_state random.getstate".split())

# scikit-learn's callables that draw unless they are given a `random_state`.
NEEDING_STATE = frozenset(
    "train_test_split KFold StratifiedKFold StratifiedGroupKFold ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit "
    "RepeatedKFold RepeatedStratifiedKFold RandomizedSearchCV HalvingRandomSearchCV "
    "RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor "
    "GradientBoostingClassifier GradientBoostingRegressor HistGradientBoostingClassifier "
    "HistGradientBoostingRegressor DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier "
    "ExtraTreeRegressor BaggingClassifier BaggingRegressor AdaBoostClassifier AdaBoostRegressor IsolationForest "
    "MLPClassifier MLPRegressor SGDClassifier SGDRegressor Perceptron PassiveAggressiveClassifier "
    "PassiveAggressiveRegressor LinearSVC LinearSVR RANSACRegressor KMeans MiniBatchKMeans BisectingKMeans "
    "SpectralClustering GaussianMixture BayesianGaussianMixture TSNE MDS SpectralEmbedding FastICA TruncatedSVD NMF "
    "MiniBatchNMF LatentDirichletAllocation DictionaryLearning RandomTreesEmbedding GaussianRandomProjection "
    "SparseRandomProjection RBFSampler Nystroem permutation_importance shuffle resample make_blobs make_circles "
    "make_classification make_moons make_regression make_friedman1 make_friedman2 make_friedman3 make_s_curve "
    "make_swiss_roll make_gaussian_quantiles make_low_rank_matrix make_sparse_coded_signal "
    "make_multilabel_classification make_spd_matrix make_hastie_10_2".split()
)

# ... but only when this argument is true.
NEEDING_STATE_WHEN: dict[str, str] = {
    "KFold": "shuffle",
    "StratifiedKFold": "shuffle",
    "StratifiedGroupKFold": "shuffle",
}

# Methods of tables and distributions that draw unless they are given a state.
METHODS = frozenset({"sample", "rvs"})

# What an order does not matter to.
ORDERLESS = frozenset({"sorted", "set", "frozenset", "len", "sum", "min", "max", "any", "all"})
