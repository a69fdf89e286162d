"""Tables of IPython's magics: name to what happens; everything else is unknown and refused."""

from __future__ import annotations

# Line magics that show something, or set up the notebook's display or the session; nothing of them is left.
DROPPED_LINE = frozenset(
    "matplotlib reload_ext unload_ext autoreload who whos who_ls history hist pinfo pinfo2 pdoc pdef psource "
    "pfile pycat lsmagic magic quickref pprint precision xmode colors pdb debug tb page psearch alias_magic "
    "doctest_mode logstart logon logoff logstate logstop autosave autotime autoindent automagic tensorboard watermark "
    "connect_info qtconsole notebook gui beep dhist dirs rehashx killbgscripts clear autoawait code_wrap unalias "
    "nb_black pwd load loadpy".split()  # `%load` offers a text for editing, and runs nothing
)

# Line magics that IPython hands to the shell: `%cat x` is `!cat x`.
SHELL_ALIASES = frozenset("ls ll la lf lk ldir lx cat head tail less more man cp mv rm mkdir rmdir".split())

# Line magics that install packages: `%pip x` is `!pip x`.
INSTALLERS = frozenset({"pip", "conda", "mamba", "micromamba", "uv"})

# Line magics that run a shell command and show (or give) its output: `%sx x` is `!!x`.
SYSTEM = frozenset({"sx", "system"})

# Magics that run their statement once in the notebook's own names, with their options ("x:" takes a value).
UNWRAPPED = {
    "time": "",
    "prun": "qrl:s:T:D:",
    "lprun": "rsf:m:T:D:u:z",
    "mprun": "rcf:T:",
    "memit": "coet:i:",
    "snakeviz": "tf:",
    "scalene": "",
    "pyinstrument": "",
}
UNWRAPPED_CELL = frozenset({"time", "prun", "memit"})

# Configurables that steer the display or the session, never a library.
SESSION_CONFIGURABLES = frozenset(
    "InlineBackend IPCompleter Completer InteractiveShell ZMQInteractiveShell TerminalInteractiveShell "
    "HistoryManager DisplayFormatter PlainTextFormatter StoreMagics LoggingMagics SqlMagic Application".split()
)

# Cell magics whose body is shown, never run by Python: the whole cell is left out.
DISPLAY_CELL = frozenset("html HTML javascript js latex markdown svg SVG".split())

# Cell magics that write their body to a file.
WRITING_CELL = frozenset({"writefile", "file"})

# Cell magics that hand their body to a shell.
SHELL_CELL = frozenset({"bash", "sh", "script"})

# Extensions that change how libraries work, so leaving them out would change results.
PATCHING_EXTENSIONS = {
    "cudf.pandas": "call cudf.pandas.install() before importing pandas",
    "cuml.accel": "call cuml.accel.install() before importing scikit-learn",
    "sklearnex": "call sklearnex.patch_sklearn() before importing scikit-learn",
}

_HIDES = "what it binds or changes cannot be seen"
_SHELL_FIX = 'Run the program with subprocess.run([...], input="...", text=True, check=True).'

# Refused magics: (fix, why the names are unknown afterwards, or empty).
REFUSED_LINE: dict[str, tuple[str, str]] = {
    "run": ("put the code in a module, and import from it", _HIDES),
    "store": ("write the value to a file, and read it from there", _HIDES),
    "reset": ("remove it; a module starts without names", "it removes names"),
    "reset_selective": ("write `del name`", "it removes names"),
    "macro": ("write a function", _HIDES),
    "edit": ("write the code in the cell", _HIDES),
    "ed": ("write the code in the cell", _HIDES),
    "paste": ("write the code in the cell", _HIDES),
    "cpaste": ("write the code in the cell", _HIDES),
    "rerun": ("write the code again, or make it a function", _HIDES),
    "recall": ("write the code again, or make it a function", ""),
    "rep": ("write the code again, or make it a function", ""),
    "save": ("remove it", ""),
    "pastebin": ("remove it", ""),
    "alias": ("write the command with `!`", ""),
    "autocall": ("write calls with parentheses, and remove it", ""),
    "sc": ("write `name = !command`", _HIDES),
    "bookmark": ("write os.chdir with the directory itself", ""),
    "pushd": ("write os.chdir(...)", ""),
    "popd": ("write os.chdir(...)", ""),
    "dotenv": ("write `from dotenv import load_dotenv` and `load_dotenv()`", ""),
    "sql": ("query through the database's Python driver, for example pandas.read_sql", _HIDES),
    "R": ("call R through rpy2's Python functions", _HIDES),
    "Rpush": ("call R through rpy2's Python functions", ""),
    "Rpull": ("call R through rpy2's Python functions", _HIDES),
}
REFUSED_CELL: dict[str, tuple[str, str]] = {
    "cython": ("put the code in a .pyx module that the project builds, and import it", "it binds compiled names"),
    "R": ("call R through rpy2's Python functions", _HIDES),
    "sql": ("query through the database's Python driver, for example pandas.read_sql", _HIDES),
    "bigquery": ("query through google.cloud.bigquery's client", _HIDES),
    "julia": ("call Julia through its Python package", _HIDES),
    "perl": (_SHELL_FIX, ""),
    "ruby": (_SHELL_FIX, ""),
    "python": (_SHELL_FIX, ""),
    "python2": (_SHELL_FIX, ""),
    "python3": (_SHELL_FIX, ""),
    "pypy": (_SHELL_FIX, ""),
    "debug": ("remove it", _HIDES),
    "lprun": ("remove it", _HIDES),
    "code_wrap": ("remove it", _HIDES),
}

LINE_MAGICS = frozenset(DROPPED_LINE | SHELL_ALIASES | INSTALLERS | SYSTEM | UNWRAPPED.keys() | REFUSED_LINE.keys()) | {
    "aimport",
    "cd",
    "env",
    "set_env",
    "config",
    "load_ext",
    "pylab",
    "timeit",
    "xdel",
}

# Every cell magic known here, for those written with one `%`.
CELL_MAGICS = frozenset(DISPLAY_CELL | UNWRAPPED_CELL | REFUSED_CELL.keys() | WRITING_CELL | SHELL_CELL) | {"capture"}

# Methods and functions that change their object, a file or an iterator; timed code that calls one is refused.
MUTATORS = frozenset(
    "append extend insert pop popitem popleft appendleft remove discard add update clear sort reverse setdefault fit "
    "fit_transform partial_fit shuffle next send write writelines writerow dump save savefig to_csv to_parquet "
    "to_pickle to_excel to_json to_sql to_feather to_hdf save_model setattr delattr exec eval fill put resize "
    "setflags seed train step backward zero_grad load_state_dict compile unlink mkdir rename "
    "rmtree makedirs chdir putenv commit".split()
)
