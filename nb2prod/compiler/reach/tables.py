"""Tables of what reads the notebook's names unseen, and of what every run has to do for itself; by full names.

A key that ends in a dot stands for everything in that module or class.
"""

from __future__ import annotations

import builtins
import re
import sys

_SESSION = "reads the notebook's own text or names"
_FRAMES = "looks at frames, which hold every name"
_MAIN = "reaches the notebook through its module"
_DEBUGS = "runs code that sees every name"

# What may read any name of the notebook, whatever it is given.
OPAQUE: dict[str, str] = {
    **dict.fromkeys(
        "globals locals vars dir builtins.globals builtins.locals builtins.vars builtins.dir".split(),
        "sees every name of the notebook",
    ),
    **dict.fromkeys("get_ipython IPython.get_ipython IPython.core.getipython.get_ipython".split(), _SESSION),
    **dict.fromkeys("In _ih _i _ii _iii".split(), "reads the text of earlier cells"),
    **dict.fromkeys(
        "IPython.embed IPython.start_ipython IPython.core.interactiveshell.InteractiveShell.instance "
        "IPython.core.interactiveshell.InteractiveShell._instance".split(),
        _SESSION,
    ),
    **dict.fromkeys(
        "inspect.currentframe inspect.stack inspect.trace inspect.getouterframes inspect.getinnerframes "
        "inspect.getargvalues sys._getframe sys._current_frames sys.settrace sys.setprofile sys.exc_info "
        "traceback.walk_stack traceback.walk_tb traceback.StackSummary traceback.TracebackException "
        "gc.get_objects gc.get_referrers gc.get_referents numpy.who".split(),
        _FRAMES,
    ),
    **dict.fromkeys("__main__ __main__. sys.modules sys.modules. __builtins__".split(), _MAIN),
    **dict.fromkeys(
        "code. codeop. pdb. bdb. doctest. runpy. trace. unittest.main unittest.TestLoader unittest.defaultTestLoader "
        "unittest.TextTestRunner ipytest. cProfile.Profile profile.Profile breakpoint "
        "builtins.breakpoint help builtins.help dill.dump_session dill.load_session dill.dump_module "
        "dill.load_module dill.load_module_asdict dill.dump dill.dumps papermill.inspect_notebook".split(),
        _DEBUGS,
    ),
}
# ... unless they are called with an argument.
OPAQUE_WITHOUT_ARGUMENTS = frozenset("vars dir builtins.vars builtins.dir help builtins.help".split())
# What gives a module by its name; those that matter here go by another name then.
IMPORTING = frozenset("__import__ builtins.__import__ importlib.import_module importlib.__import__".split())
OPAQUE_ATTRIBUTES = frozenset(
    "__globals__ func_globals __builtins__ __subclasses__ f_globals f_locals f_back f_builtins tb_frame tb_next "
    "gi_frame cr_frame ag_frame __traceback__ user_ns user_global_ns user_module history_manager".split()
)
OPAQUE_TEXT = re.compile(r"\b(?:__main__|__globals__|__builtins__|__subclasses__|f_(?:globals|locals|back)|user_ns)\b")
OPAQUE_WORDS = frozenset("globals locals vars dir eval exec get_ipython In _ih __main__".split())
# names that IPython or Python itself gives values, and those that `__name` in a class stands for
SESSION_NAME = re.compile(r"(?:In|Out|_{1,3}|_i{0,3}|_i?\d+|_[iod]h|get_ipython|exit|quit|__\w+__|_\w*[^\W_]\w*__\w+)")

BUILTINS = frozenset(dir(builtins)) | {"display"}

# What evaluates a text that it is given among the notebook's names: where that stands (position, or keyword).
EVALUATING: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys("eval exec compile builtins.eval builtins.exec builtins.compile".split(), (0, "source")),
    **dict.fromkeys("pandas.eval numexpr.evaluate numexpr.re_evaluate numexpr.validate".split(), (0, "expr", "ex")),
    **dict.fromkeys(
        "patsy.dmatrix patsy.dmatrices patsy.incr_dbuilder patsy.incr_dbuilders patsy.EvalEnvironment patsy.ModelDesc "
        "patsy.highlevel. patsy.eval. statsmodels.formula. statsmodels.api.formula. formulaic.".split(),
        (0, "formula"),
    ),
    **dict.fromkeys("timeit. cProfile. profile.".split(), (0, 1, "stmt", "setup", "statement", "command")),
    **dict.fromkeys("duckdb.sql duckdb.query duckdb.execute duckdb.query_df polars.sql".split(), (0, "query")),
    **dict.fromkeys("pandasql. polars.SQLContext".split(), (0, "query")),
    "sympy.var": (0, "names"),
}
EVALUATING_METHODS: dict[str, tuple[int | str, ...]] = {
    "query": (0, "expr"),
    "eval": (0, "expr"),
    "from_formula": (0, "formula"),
    "read_where": (0, "condition"),
    "append_where": (1, "condition"),
    "get_where_list": (0, "condition"),
    "sql": (0, "query"),
}

# What makes objects out of files, and finds the classes and functions that they name in the notebook.
UNPICKLING = frozenset(
    "pickle.load pickle.loads pickle.Unpickler cPickle.load cPickle.loads _pickle.load joblib.load torch.load "
    "dill.load dill.loads cloudpickle.load cloudpickle.loads pandas.read_pickle numpy.load shelve.open "
    "sklearn.externals.joblib.load marshal.load marshal.loads".split()
)

_UNIQUE = "gives something else in every run"
_WRITES = "writes a file"
_RUNS = "starts another program"
_ENDS = "ends the run"
_ASKS = "waits for somebody to answer"
# What every run has to do for itself, whatever varies.
OWN: dict[str, str] = {
    **dict.fromkeys(
        "uuid.uuid1 uuid.uuid4 os.urandom os.getrandom secrets. random.SystemRandom tempfile. faker. "
        "numpy.random.SeedSequence.spawn".split(),
        _UNIQUE,
    ),
    **dict.fromkeys(
        "cv2.imwrite cv2.VideoWriter pyarrow.OSFile pyarrow.output_stream pyarrow.memory_map pyarrow.create_memory_map "
        "pyarrow.parquet.write_table pyarrow.parquet.write_to_dataset pyarrow.parquet.ParquetWriter "
        "pyarrow.parquet.write_metadata pyarrow.csv.write_csv pyarrow.csv.CSVWriter pyarrow.orc.write_table "
        "pyarrow.feather.write_feather pyarrow.dataset.write_dataset pyarrow.ipc.new_file pyarrow.ipc.new_stream "
        "pyarrow.RecordBatchFileWriter pyarrow.fs. soundfile.write torch.save torch.jit.save faiss.write_index "
        "lmdb.open zarr.open zarr.save zarr.group zarr.create torchvision.utils.save_image torchaudio.save "
        "torchvision.io.write_png torchvision.io.write_jpeg torchvision.io.write_video tensorflow.io. "
        "tensorflow.summary. tensorflow.saved_model.save tensorflow.train.Checkpoint torch.utils.tensorboard. "
        "tensorboardX. keras.models.save_model tensorflow.keras.models.save_model dbm. ctypes. cffi. shelve.open "
        "xarray.save_mfdataset pyogrio.write_dataframe SimpleITK.WriteImage nibabel.save".split(),
        _WRITES,
    ),
    **dict.fromkeys(
        "os.system os.popen os.startfile os.fork os.forkpty os.posix_spawn os.posix_spawnp subprocess. pexpect. "
        "pty. sh. commands. multiprocessing.Process".split(),
        _RUNS,
    ),
    **dict.fromkeys("exit quit sys.exit os._exit os.abort os.kill os.killpg builtins.exit".split(), _ENDS),
    **dict.fromkeys("SystemExit KeyboardInterrupt".split(), _ENDS),
    **dict.fromkeys("input raw_input builtins.input getpass. google.colab. ".split(), _ASKS),
    **dict.fromkeys("signal.signal signal.alarm signal.setitimer faulthandler.".split(), "sets signals of the process"),
}
OWN_METHODS: dict[str, str] = dict.fromkeys(
    "to_parquet to_feather to_hdf to_orc to_netcdf to_zarr to_file write_parquet write_ipc write_ipc_stream write_avro "
    "write_csv write_ndjson write_delta write_excel write_database sink_parquet sink_csv sink_ipc sink_ndjson "
    "sink_delta imwrite save_model save_weights save_pretrained save_to_disk write_table write_feather".split(),
    _WRITES,
)
# ... unless this mode, by position or keyword, is one that only reads (None: reading is the default).
OPENING: dict[str, tuple[int, str, frozenset[str | None]]] = {
    "h5py.File": (1, "mode", frozenset({"r"})),
    "netCDF4.Dataset": (1, "mode", frozenset({"r", "rb", None})),
    "numpy.memmap": (2, "mode", frozenset({"r", "c"})),
    "numpy.lib.format.open_memmap": (1, "mode", frozenset({"r", "c"})),
    "pandas.HDFStore": (1, "mode", frozenset({"r"})),
    "rasterio.open": (1, "mode", frozenset({"r", None})),
    "fiona.open": (1, "mode", frozenset({"r", None})),
    "tables.open_file": (1, "mode", frozenset({"r", None})),
    "tables.openFile": (1, "mode", frozenset({"r", None})),
    "soundfile.SoundFile": (1, "mode", frozenset({"r", None})),
}

# Decorators that call nothing when a function or class is defined.
SAFE_DECORATORS = frozenset(
    "staticmethod classmethod property functools.wraps functools.lru_cache functools.cache functools.cached_property "
    "functools.total_ordering functools.singledispatch functools.singledispatchmethod contextlib.contextmanager "
    "contextlib.asynccontextmanager abc.abstractmethod abc.abstractproperty dataclasses.dataclass typing.overload "
    "typing.final typing.no_type_check typing.runtime_checkable typing_extensions.override typing.override "
    "torch.no_grad torch.inference_mode torch.enable_grad torch.jit.ignore tensorflow.function "
    "numba.jit numba.njit numba.vectorize jax.jit".split()
)
COMPILING_DECORATORS = frozenset("numba.jit numba.njit numba.vectorize".split())  # at once, where types are given

# Base classes that do nothing when a class is made from them.
SAFE_BASES = frozenset(
    "object Exception BaseException ValueError TypeError RuntimeError KeyError dict list tuple set frozenset str int "
    "float type abc.ABC typing.NamedTuple typing.Protocol typing.TypedDict typing.Generic collections.UserDict "
    "collections.OrderedDict collections.defaultdict collections.Counter collections.UserList threading.Thread "
    "torch.nn.Module torch.nn.Sequential torch.utils.data.Dataset torch.utils.data.IterableDataset "
    "torch.autograd.Function torch.optim.Optimizer torch.utils.data.Sampler sklearn.base.BaseEstimator "
    "sklearn.base.TransformerMixin sklearn.base.ClassifierMixin sklearn.base.RegressorMixin "
    "sklearn.base.ClusterMixin tensorflow.keras.Model tensorflow.keras.models.Model tensorflow.keras.layers.Layer "
    "tensorflow.keras.callbacks.Callback keras.Model keras.models.Model keras.layers.Layer keras.callbacks.Callback "
    "json.JSONEncoder html.parser.HTMLParser ast.NodeVisitor argparse.Action logging.Handler logging.Formatter".split()
)
HOOKS_OF_CLASSES = re.compile(r"__init_subclass__|__subclasses__|__set_name__|__mro_entries__")

# What is given its own name and only logs or serves under it.
NAMED_BY_MODULE = frozenset({"getLogger", "get_logger", "Flask", "Dash"})

# Libraries whose every function that reads names from texts is in the tables above.
KNOWN_LIBRARIES = frozenset(sys.stdlib_module_names) | frozenset(
    "IPython numpy pandas scipy sklearn matplotlib mpl_toolkits pylab seaborn plotly statsmodels patsy numexpr torch "
    "torchvision torchaudio tensorflow keras xgboost lightgbm catboost networkx nltk spacy gensim requests bs4 lxml "
    "yaml tqdm PIL cv2 skimage joblib pyarrow polars duckdb sqlalchemy sympy numba jax jaxlib flax optax transformers "
    "datasets tokenizers xarray dask h5py netCDF4 shapely geopandas folium cartopy pyproj bokeh altair wordcloud "
    "imblearn optuna hyperopt shap missingno mlxtend yellowbrick umap hdbscan prophet fbprophet pmdarima emcee "
    "astropy control pyomo cvxpy pulp ortools Bio rdkit openpyxl xlrd xlsxwriter tabulate dateutil pytz psutil "
    "attr attrs six pkg_resources setuptools packaging toml tomli dotenv click rich loguru cloudpickle dill pickle5 "
    "gym gymnasium stable_baselines3 librosa soundfile pydub textblob wikipedia tweepy pymongo redis psycopg2 "
    "mysql pymysql boto3 google apiclient yfinance pandas_datareader ta vega_datasets gapminder palmerpenguins "
    "pingouin arviz corner kmodes category_encoders feature_engine faker emoji unidecode regex ujson orjson "
    "simplejson memory_profiler line_profiler watermark colorama termcolor pydot graphviz graphviz2drawio pydotplus "
    "dtreeviz squarify pycountry geopy haversine nbformat nbconvert mglearn".split()
)

# Words in calls of these, whatever object they are methods of, are titles, columns and texts, not the notebook's names.
PLAIN_METHODS = frozenset(
    "groupby sort_values drop rename set_index reset_index merge join pivot pivot_table melt astype isin fillna "
    "replace agg aggregate transform get pop split rsplit strip lstrip rstrip startswith endswith format encode "
    "decode find count index append extend insert add remove update setdefault plot scatter hist bar barh line "
    "boxplot pie imshow set_title set_xlabel set_ylabel set_zlabel set xlabel ylabel title legend annotate text "
    "suptitle savefig read_text write_text open joinpath nunique value_counts select_dtypes filter to_csv to_excel "
    "to_json assign nlargest nsmallest drop_duplicates dropna contains match fullmatch sub findall compile search "
    "strftime strptime to_period resample rolling loc iloc at xs info debug warning error exception log write "
    "writelines read sum mean describe corr cov lower upper zfill ljust rjust center hexdigest update_layout "
    "update_traces add_trace with_columns select add_subplot subplots tick_params set_xticklabels set_yticklabels "
    "axhline axvline colorbar grid".split()
)
PLAIN_KEYWORDS = frozenset(
    "title label labels xlabel ylabel name names columns column index by on left_on right_on color colour marker "
    "style linestyle ls c cmap kind how axis dtype header sep delimiter encoding hue x y z value value_name var_name "
    "desc description help prefix suffix usecols subset fmt loc cols key keys mode method palette figsize".split()
)

# Line and cell magics that neither read a name unseen nor do what a run has to do for itself.
PLAIN_MAGICS = frozenset(
    "matplotlib config load_ext reload_ext autoreload aimport precision pprint xmode colors autosave autotime "
    "autoindent env set_env cd pwd time timeit prun lprun mprun memit snakeviz pyinstrument capture html HTML "
    "javascript js latex markdown svg SVG watermark nb_black lsmagic magic quickref pinfo pinfo2 pdoc pdef psource "
    "pfile tensorboard dotenv dhist dirs autocall autoawait doctest_mode alias_magic alias unalias rehashx "
    "pip conda mamba micromamba uv".split()
)
# IPython's extensions, by their packages, that look at no names by themselves.
KNOWN_EXTENSIONS = frozenset(
    "autoreload tensorboard memory_profiler line_profiler watermark nb_black lab_black jupyter_black autotime sql cudf "
    "cuml sklearnex dotenv version_information rpy2 cython Cython scalene snakeviz pyinstrument google pretty_jupyter "
    "nb_mypy pycodestyle_magic flake8_magic".split()
)
SHELL_MAGICS = frozenset(
    "ls ll la lf lk ldir lx cat head tail less more man cp mv rm mkdir rmdir sx system bash sh script sc perl ruby "
    "python python2 python3 pypy cython R julia cmd powershell".split()
)
WRITING_MAGICS = frozenset({"writefile", "file"})
INSTALLING = re.compile(
    r"\s*(?:sudo\s+(?:-\w+\s+)*)?(?:(?:\{?\S*sys\.executable\}?|\S*python[\d.]*)\s+-m\s+)?"
    r"(?:pip3?|conda|mamba|micromamba|uv|apt|apt-get|brew|poetry)\s"
)
